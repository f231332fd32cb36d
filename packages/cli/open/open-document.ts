// Opens any profile: told by its content, decompressed, read into a document. Every failure is one
// line that begins with the file's name.

import { readInput } from "#profile/formats/read-input.ts";
import type { Document } from "#profile/model/document.ts";
import type { SampleRows } from "#profile/model/sample-columns.ts";

import { nodeCodecs } from "../output/node-codecs.ts";
import { fileInput } from "./file-input.ts";

export interface OpenOptions {
  /** `sums` where the order of samples is not needed: `runs` where nothing is said. */
  readonly rows?: SampleRows;
}

/** `-` is stdin. Throws "bad-file" or "too-new". */
export async function openDocument(path: string, options: OpenOptions = {}): Promise<Document> {
  const input = await fileInput(path);
  try {
    return await readInput(input, nodeCodecs, { rows: options.rows ?? "runs" });
  } finally {
    await input.close();
  }
}
