// Documents as one HTML file, with what of their source may be in it.

import * as path from "node:path";

import { PYROMETER_VERSION } from "#base/version.ts";
import type { Document } from "#profile/model/document.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { Selection } from "#profile/model/selection.ts";
import type { Comparison, ViewTab } from "#protocol/view.ts";
import { withSources } from "#server/view/embedded-sources.ts";
import { reportHtml } from "#server/view/report.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatCounted } from "../format/numbers.ts";
import type { Drawing } from "../output/drawing.ts";
import { programName } from "../output/output-name.ts";
import { pageBundle } from "./page-bundle.ts";
import { selectedDocument, type SelectedDocument } from "./selected-document.ts";

export interface ReportedDocument {
  readonly name: string;
  readonly sizeBytes: number;
  readonly document: Document;
}

export interface ReportOptions {
  /** Real paths. */
  readonly sourceRoots: readonly string[];
  /** Places of the documents, from 0. */
  readonly comparison?: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** What the page begins with; absent: its own choice. */
  readonly state?: string;
  /** Told what takes its time, and what is in the file besides. */
  readonly note: (line: string) => void;
}

export interface HtmlReport {
  /** The whole file. */
  readonly html: Uint8Array;
  readonly programBytes: number;
  /** Places in call trees: stacks, or functions where there are only those. */
  readonly nodes: number;
}

/** Throws OperatingError. */
export async function htmlReport(
  documents: readonly ReportedDocument[],
  options: ReportOptions,
): Promise<HtmlReport> {
  const page = await pageBundle(options.note);
  const byId = new Map<string, Document>();
  const embedded = new Set<string>();
  const tabs = documents.map(({ name, sizeBytes, document }, index): ViewTab => {
    const id = String(index + 1);
    const { document: complete, paths } = withSources(document, options.sourceRoots);
    for (const file of paths) embedded.add(file);
    byId.set(id, complete);
    // Who gets the file learns nothing of our folders.
    return { id, name, path: name, sizeBytes, revision: 1 };
  });
  for (const line of embeddedLines([...embedded])) options.note(line);
  const comparison = comparisonOf(options.comparison);
  const html = reportHtml(page, {
    documents: {
      version: PYROMETER_VERSION,
      tabs,
      folder: undefined,
      comparison,
      ...(options.state === undefined ? {} : { state: options.state }),
    },
    byId,
  });
  const encoder = new TextEncoder();
  return {
    html: encoder.encode(html),
    programBytes: encoder.encode(Object.values(page).join("")).length,
    nodes: documents.reduce((sum, { document }) => sum + nodesOf(document), 0),
  };
}

/** What leaves with the file is named: a line per folder. */
function embeddedLines(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const folders = Map.groupBy(paths.toSorted(), (file) => path.dirname(file));
  const lines = Array.from(folders, ([folder, files]) => {
    const names = files.map((file) => path.basename(file)).join(", ");
    return `  ${escapeForTerminal(`${folder}: ${names}`)}`;
  });
  return [`with the source of ${formatCounted(paths.length, "file")}:`, ...lines];
}

function nodesOf({ profile, edges }: Document): number {
  return profile.stacks.parent.length + (edges?.nodes.function.length ?? 0);
}

function comparisonOf(places: ReportOptions["comparison"]): Comparison | undefined {
  if (places === undefined) return undefined;
  const idsOf = (indexes: readonly number[]): string[] => indexes.map((index) => String(index + 1));
  return { before: idsOf(places.before), after: idsOf(places.after) };
}

/**
 * What was asked to be drawn, as what the page begins with: it can show other values, and threads
 * that do not run.
 */
function stateOf({ value, includeIdle }: Selection): string {
  const state = new URLSearchParams({ value });
  if (includeIdle) state.set("idle", "1");
  return state.toString();
}

/** Of what the drawing's flags leave. Throws OperatingError. */
export async function drawnReport(
  name: string,
  document: Document,
  { selection }: Drawing,
): Promise<Uint8Array> {
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const selected = selectedDocument(name, document, selection);
  for (const line of leftOutLines(name, selected)) note(line);
  const report = await htmlReport([{ name, sizeBytes: 0, document: selected.document }], {
    sourceRoots: [],
    ...(document.isOwn ? { state: stateOf(selection) } : {}),
    note,
  });
  return report.html;
}

/** What a person must know of what is not in the report. */
export function leftOutLines(name: string, { leftOut }: SelectedDocument): string[] {
  if (leftOut.length === 0) return [];
  const kinds = `${leftOut.join(", ")} left out`;
  return [`note: ${escapeForTerminal(name)}: ${kinds}: only samples can be chosen from`];
}

/** Of one of our own recordings. */
export function recordingReport(profile: Profile, drawing: Drawing): Promise<Uint8Array> {
  const { meta } = profile;
  const document: Document = {
    format: "pyro",
    writtenBy: `pyrometer ${meta.pyrometerVersion}`,
    kinds: ["samples"],
    profile,
    hasTimes: true,
    isOwn: true,
    diagnosis: [],
  };
  return drawnReport(programName(meta.command), document, drawing);
}
