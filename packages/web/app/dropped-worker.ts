// A dropped file is read here, beside the page, which goes on answering. The worker is its own
// program: `dropped-files.ts` starts it and `?worker&inline` puts it into the page's text.

import { OperatingError } from "#base/errors.ts";
import { writeColumns } from "#profile/formats/columns/write.ts";
import type { Decoders } from "#profile/formats/pyro/container.ts";
import { readInput } from "#profile/formats/read-input.ts";
import type { Input } from "#profile/formats/reader.ts";
import { browserCodecs } from "./browser-codecs.ts";
import { contentOf } from "./unpacked.ts";

/** One file for each worker. */
export interface DroppedRequest {
  readonly file: File;
}

/** Unpacking is told before and after each piece: hostile data can keep it busy for ever. */
export type DroppedAnswer =
  | { readonly isUnpacking: boolean }
  | { readonly columns: Uint8Array }
  | { readonly error: string; readonly remedy: string | undefined };

const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 1 << 20;

addEventListener("message", ({ data }: MessageEvent<DroppedRequest>) => void answer(data));

async function answer({ file }: DroppedRequest): Promise<void> {
  try {
    const columns = await columnsOf(file);
    give({ columns }, [columns.buffer as ArrayBuffer]);
  } catch (error) {
    const remedy = error instanceof OperatingError ? error.remedy : undefined;
    give({ error: error instanceof Error ? error.message : String(error), remedy });
  }
}

function give(answered: DroppedAnswer, transfer: Transferable[] = []): void {
  postMessage(answered, { transfer });
}

/** The page ends this worker where a piece takes too long. */
function watched<T>(unpack: () => T): T {
  give({ isUnpacking: true });
  try {
    return unpack();
  } finally {
    give({ isUnpacking: false });
  }
}

const watchedCodecs: Decoders = {
  ...browserCodecs,
  decompress: (bytes, maxSizeBytes) => watched(() => browserCodecs.decompress(bytes, maxSizeBytes)),
};

async function columnsOf(file: File): Promise<Uint8Array> {
  const bytes = await contentOf(file, watched);
  if (bytes.length === 0) {
    throw new OperatingError("bad-file", `${file.name}: is empty`, "was it written to its end?");
  }
  const document = await readInput(inputOf(file.name, bytes), watchedCodecs, { rows: "runs" });
  return writeColumns(document);
}

function inputOf(name: string, bytes: Uint8Array): Input {
  return {
    name,
    head: bytes.subarray(0, HEAD_BYTES),
    sizeBytes: bytes.length,
    // oxlint-disable-next-line typescript/require-await -- all of it is there
    async *chunks(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        yield bytes.subarray(at, at + CHUNK_BYTES);
      }
    },
    whole: () => Promise.resolve(bytes),
  };
}
