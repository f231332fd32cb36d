// One file that carries the whole view to somebody else: the page with the documents in it, which
// needs neither a server nor a network.

import { gzipSync } from "node:zlib";

import { OperatingError } from "#base/errors.ts";
import { packColumns } from "#profile/formats/columns/pack.ts";
import { writeColumns } from "#profile/formats/columns/write.ts";
import type { Document } from "#profile/model/document.ts";
import { REPORT_ELEMENT_ID, type ReportData, type ViewDocuments } from "#protocol/view.ts";

import { jsonElement, pageHtml, type PageBundle } from "./page.ts";

/** A browser that is given more text than that in one element gives up. */
const COLUMNS_BYTES_MAX = 256 * 2 ** 20;
const GZIP_LEVEL = 9;

export interface Reported {
  readonly documents: ViewDocuments;
  /** By the ids of their tabs. */
  readonly byId: ReadonlyMap<string, Document>;
}

/** Throws OperatingError "cannot-write" where it would be too large to be opened. */
export function reportHtml(page: PageBundle, { documents, byId }: Reported): string {
  const columns: Record<string, string> = {};
  let sizeBytes = 0;
  for (const [id, document] of byId) {
    const bytes = gzipSync(packColumns(writeColumns(document)), { level: GZIP_LEVEL });
    sizeBytes += bytes.length;
    if (sizeBytes > COLUMNS_BYTES_MAX) {
      const message = `the profile is too large for one HTML file (${COLUMNS_BYTES_MAX} bytes)`;
      throw new OperatingError("cannot-write", message, "pass the profile itself on");
    }
    columns[id] = bytes.toString("base64");
  }
  const data: ReportData = { documents, columns, sources: {} };
  return pageHtml(page, "none", jsonElement(REPORT_ELEMENT_ID, data));
}
