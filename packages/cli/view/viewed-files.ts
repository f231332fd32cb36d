// The files of the command line as what the server shows: a tab each, or all of them added up.

import * as fs from "node:fs";
import * as path from "node:path";

import { OperatingError } from "#base/errors.ts";
import { mergeDocuments } from "#profile/model/merge-documents.ts";
import { sniffPyroDocument } from "#profile/formats/pyro-document/sniff.ts";
import type { Document } from "#profile/model/document.ts";
import type { SampleRows } from "#profile/model/sample-columns.ts";
import type { Viewed } from "#server/view/tabs.ts";

import { warningLines } from "../open/diagnosis-text.ts";
import { openDocument } from "../open/open-document.ts";
import { systemErrorWords } from "../output/system-error.ts";

const STDIN = "-";
const HEAD_BYTES = 64;
/** Recordings of that size have some million rows, which take a second to send and to draw. */
const LONG_BYTES_MIN = 4 * 2 ** 20;

/** Throws "bad-file" where there is no such file. */
export function viewedFile(file: string): Viewed {
  let isTold = false;
  const read = async (rows: SampleRows): Promise<Document> => {
    const document = await openDocument(file, { rows });
    const warnings = isTold ? [] : warningLines(file, document.diagnosis);
    isTold = true;
    for (const line of warnings) process.stderr.write(`${line}\n`);
    return document;
  };
  const load = (): Promise<Document> => read("runs");
  if (file === STDIN) {
    return { name: "stdin", path: "", sizeBytes: 0, watchedPaths: [], load: once(load) };
  }
  const stat = statOf(file);
  const whole = path.resolve(file);
  // A pipe can be read once, and is empty then.
  const watchedPaths = stat.isFile() ? [whole] : [];
  const name = path.basename(file);
  const again = stat.isFile() ? load : once(load);
  const viewed = { name, path: whole, sizeBytes: stat.size, watchedPaths, load: again };
  if (!stat.isFile() || stat.size < LONG_BYTES_MIN || !isRecording(file)) return viewed;
  // What is added up has no times: a row is of many moments.
  return { ...viewed, loadSums: async () => ({ ...(await read("sums")), hasTimes: false }) };
}

function isRecording(file: string): boolean {
  const head = new Uint8Array(HEAD_BYTES);
  const descriptor = fs.openSync(file, "r");
  try {
    fs.readSync(descriptor, head);
  } finally {
    fs.closeSync(descriptor);
  }
  return sniffPyroDocument(head) > 0;
}

/** All of them as one. */
export function mergedFiles(files: readonly string[]): Viewed {
  const parts = files.map(viewedFile);
  return {
    name: `${parts.length} added up`,
    path: parts.map((part) => part.path).join("\n"),
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    watchedPaths: parts.flatMap((part) => part.watchedPaths),
    load: async () => {
      const documents: Document[] = [];
      for (const part of parts) documents.push(await part.load());
      return mergeDocuments(documents, files);
    },
  };
}

/** Keeps what can be read once only. */
function once(load: () => Promise<Document>): () => Promise<Document> {
  let loaded: Promise<Document> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

/** Undefined: it is no folder. Throws "bad-file" where there is no such file. */
export function folderOf(files: readonly string[]): string | undefined {
  const folders = files.filter((file) => file !== STDIN && statOf(file).isDirectory());
  if (folders.length === 0) return undefined;
  if (files.length > 1) {
    const message = `${folders[0]} is a folder, which is opened alone`;
    throw new OperatingError("usage", message, `pyrometer view ${folders[0]}`);
  }
  return folders[0];
}

function statOf(file: string): fs.Stats {
  try {
    return fs.statSync(file);
  } catch (error) {
    const message = `cannot read ${file}: ${systemErrorWords(error)}`;
    throw new OperatingError("bad-file", message, "give profiles, a folder, or - for stdin", error);
  }
}
