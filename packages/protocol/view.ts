// Requests and results of the viewer's server (packages/server/view), and what a self-contained
// HTML file carries in their place. Every request has the token of the page's own address, as
// `?token=` or in the header `x-pyrometer-token`.
//
// GET /api/documents            ViewDocuments
// GET /api/documents/ID         the document as columns (application/octet-stream)
// GET /api/documents/ID/source?path=PATH   SourceText
// GET /api/folder?path=PATH     FolderListing, where a folder was opened
// POST /api/open                OpenRequest, answers OpenResult: a file of the listing as a new tab
// POST /api/upload?name=NAME    bytes (application/octet-stream), answers OpenResult: dropped
//                               or pasted, as a new tab; the server knows every format
// GET /api/events               server-sent events, each a ViewEvent

/** A tab. */
export interface ViewTab {
  readonly id: string;
  /** For the tab: the file's name. */
  readonly name: string;
  /** The whole path, where the page may know it. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Rises whenever the file was read anew. */
  readonly revision: number;
  /**
   * What there is so far are sums: a long recording is read once more, for its times, when the page
   * has them; "changed" tells when. Absent: all is there.
   */
  readonly isPreliminary?: true;
}

export interface ViewDocuments {
  /** Of Pyrometer. */
  readonly version: string;
  readonly tabs: readonly ViewTab[];
  /** A folder was opened: its listing is to be had. */
  readonly folder: string | undefined;
  /** `diff A -- B`: ids of the documents before and after. */
  readonly comparison: Comparison | undefined;
  /** What the page begins with, as it stands behind `#` of its address; absent: its own choice. */
  readonly state?: string;
}

export interface Comparison {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface SourceText {
  readonly path: string;
  /** Undefined: it may not be shown, or is not there; `reason` says why. */
  readonly text: string | undefined;
  readonly reason: string | undefined;
  /** What to know of the text: "changed after the recording"; undefined: nothing. */
  readonly note?: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface FolderListing {
  readonly path: string;
  readonly entries: readonly FolderEntry[];
}

export interface OpenRequest {
  readonly path: string;
}

/** What cannot be opened says why in one line, and what would help. */
export type OpenResult =
  | { readonly tab: ViewTab }
  | { readonly error: string; readonly remedy: string | undefined };

export type ViewEvent =
  | { readonly kind: "changed"; readonly tab: ViewTab }
  | { readonly kind: "failed"; readonly id: string; readonly error: string };

/**
 * In a self-contained file, as JSON in `<script type="application/json" id="pyrometer-report">`.
 * `columns` are those of each tab, gzipped, base64.
 */
export interface ReportData {
  readonly documents: ViewDocuments;
  readonly columns: Readonly<Record<string, string>>;
  /** Source texts by path: only those that were allowed. */
  readonly sources: Readonly<Record<string, string>>;
}

export const REPORT_ELEMENT_ID = "pyrometer-report";
