// The files that are converted: one, or several of one kind added up.

import * as path from "node:path";

import type { Document } from "#profile/model/document.ts";
import { mergeDocuments } from "#profile/model/merge-documents.ts";
import type { SampleRows } from "#profile/model/sample-columns.ts";

import { documentNotes } from "../open/diagnosis-text.ts";
import { openDocument } from "../open/open-document.ts";

/** `say` gets a line for whatever a person must know of them. */
export async function openProfiles(
  files: readonly string[],
  rows: SampleRows,
  say: (line: string) => void,
): Promise<Document> {
  const documents: Document[] = [];
  for (const file of files) {
    const document = await openDocument(file, { rows });
    for (const note of documentNotes(file, document)) say(note);
    documents.push(document);
  }
  return mergeDocuments(documents, files);
}

/** `out.prof`; `out.prof and 2 others` */
export function profileLabel(files: readonly string[]): string {
  const [first = "", ...others] = files;
  const name = first === "-" ? "stdin" : path.basename(first);
  if (others.length === 0) return name;
  return others.length === 1 ? `${name} and 1 other` : `${name} and ${others.length} others`;
}
