// Files that were dropped or pasted on a page without a server are read in the browser, by the
// readers that Node uses.

import { OperatingError } from "#base/errors.ts";
import { readInput } from "#profile/formats/read-input.ts";
import type { Input } from "#profile/formats/reader.ts";
import type { Document } from "#profile/model/document.ts";
import { browserCodecs } from "./browser-codecs.ts";
import { contentOf } from "./unpacked.ts";

const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 1 << 20;

/** Throws OperatingError "bad-file" or "too-new". */
export async function readDropped(file: File): Promise<Document> {
  const bytes = await contentOf(file);
  if (bytes.length === 0) {
    throw new OperatingError("bad-file", `${file.name}: is empty`, "was it written to its end?");
  }
  return readInput(inputOf(file.name, bytes), browserCodecs, { rows: "runs" });
}

function inputOf(name: string, bytes: Uint8Array): Input {
  return {
    name,
    head: bytes.subarray(0, HEAD_BYTES),
    sizeBytes: bytes.length,
    async *chunks(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        yield bytes.subarray(at, at + CHUNK_BYTES);
        // Lets the page answer in between.
        await new Promise((resolve) => {
          setTimeout(resolve, 0);
        });
      }
    },
    whole: () => Promise.resolve(bytes),
  };
}
