// Files that were dropped or pasted are read in the browser by the readers that Node uses. Only
// what browsers cannot inflate (zstd, which our own recordings are packed with) needs the server.

import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";
import type { Input } from "#profile/formats/reader.ts";
import { readableFormats } from "#profile/formats/readers.ts";
import { recognise } from "#profile/formats/sniff.ts";

const HEAD_BYTES = 64 * 1024;
/** Of the content, inflated: a browser's tab holds no more. */
const CONTENT_BYTES_MAX = 1_000_000_000;
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** Throws OperatingError "bad-file". */
export async function readDropped(file: File): Promise<Document> {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (ZSTD.every((byte, index) => start[index] === byte)) throw needsServer(file.name);
  const isPacked = GZIP.every((byte, index) => start[index] === byte);
  const bytes = await contentOf(file, isPacked);
  const head = bytes.subarray(0, HEAD_BYTES);
  const refuse = (): never => {
    throw needsServer(file.name);
  };
  const formats = readableFormats({ compress: refuse, decompress: refuse, crc32: refuse });
  const found = recognise(head, formats, []);
  if (found === undefined || !("format" in found)) {
    throw new OperatingError(
      "bad-file",
      `${file.name} is in none of the formats that are read`,
      "see them all: pyrometer convert --formats",
    );
  }
  const read = await found.format.load();
  return read(inputOf(file.name, bytes, head), { rows: "runs" });
}

function inputOf(name: string, bytes: Uint8Array, head: Uint8Array): Input {
  return {
    name,
    head,
    sizeBytes: bytes.length,
    async *chunks(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 1 << 20) {
        yield bytes.subarray(at, at + (1 << 20));
        // Lets the page answer in between.
        await new Promise((resolve) => {
          setTimeout(resolve, 0);
        });
      }
    },
    whole: () => Promise.resolve(bytes),
  };
}

async function contentOf(file: File, isPacked: boolean): Promise<Uint8Array> {
  const plain: ReadableStream<Uint8Array<ArrayBuffer>> = file.stream();
  const stream = isPacked ? plain.pipeThrough(new DecompressionStream("gzip")) : plain;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let sizeBytes = 0;
  const reader = stream.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    parts.push(step.value);
    sizeBytes += step.value.length;
    if (sizeBytes <= CONTENT_BYTES_MAX) continue;
    await reader.cancel();
    throw new OperatingError(
      "bad-file",
      `${file.name} holds more than 1 GB`,
      `open it from the command line: pyrometer view ${file.name}`,
    );
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function needsServer(name: string): OperatingError {
  return new OperatingError(
    "bad-file",
    `${name} is packed with zstd, which browsers do not inflate`,
    `open it from the command line: pyrometer view ${name}`,
  );
}
