// A file, a pipe or stdin as what readers take: its content decompressed, its head looked at
// before.

import { OperatingError } from "#base/errors.ts";
import type { Input } from "#profile/formats/reader.ts";

import { compressionOf, inflated, LAYERS_MAX } from "./inflated.ts";
import { sourceOf, type Source } from "./source-chunks.ts";

const HEAD_BYTES = 1 << 16;
/** What a reader that wants all of a file may hold. */
export const WHOLE_BYTES_MAX = 8 * 2 ** 30;
const FIRST_WHOLE_BYTES = 1 << 20;

export interface FileInput extends Input {
  /** For whoever does not read it to its end. */
  close(): Promise<void>;
}

/** `-` is stdin. Throws "bad-file" where there is nothing to read. */
export async function fileInput(path: string): Promise<FileInput> {
  const source = await sourceOf(path);
  try {
    return await inputOf(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function inputOf(source: Source): Promise<FileInput> {
  const { name } = source;
  let { sizeBytes, fill } = source;
  let peeked = await peek(source.chunks);
  for (let layer = 0; layer < LAYERS_MAX; layer += 1) {
    const compression = compressionOf(peeked.head);
    if (compression === undefined) break;
    sizeBytes = undefined;
    fill = undefined;
    peeked = await peek(inflated(peeked.all(), compression, name));
  }
  const { head, all } = peeked;
  if (head.length === 0) {
    throw new OperatingError("bad-file", `${name}: is empty`, "was it written to its end?");
  }
  return {
    name,
    head,
    sizeBytes,
    chunks: all,
    whole: () =>
      fill === undefined || sizeBytes === undefined
        ? whole(name, all())
        : filled(name, sizeBytes, fill),
    close: source.close,
  };
}

interface Peeked {
  /** The first bytes, or all of them. */
  readonly head: Uint8Array;
  /** From the beginning; once. */
  readonly all: () => AsyncIterable<Uint8Array>;
}

async function peek(chunks: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    read.push(next.value);
    bytes += next.value.length;
  }
  const head = concatenated(read, Math.min(bytes, HEAD_BYTES));
  const all = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (let chunk = read.shift(); chunk !== undefined; chunk = read.shift()) yield chunk;
      yield* { [Symbol.asyncIterator]: () => iterator };
    } finally {
      await iterator.return?.();
    }
  };
  return { head, all };
}

function concatenated(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, sizeBytes - at), at);
    at += Math.min(chunk.length, sizeBytes - at);
  }
  return bytes;
}

/** A file that shrank meanwhile gives what is there. */
async function filled(
  name: string,
  sizeBytes: number,
  fill: (bytes: Uint8Array) => Promise<number>,
): Promise<Uint8Array> {
  checkWhole(name, sizeBytes);
  const bytes = new Uint8Array(sizeBytes);
  return bytes.subarray(0, await fill(bytes));
}

async function whole(name: string, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  let bytes = new Uint8Array(FIRST_WHOLE_BYTES);
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.length > bytes.length) {
      checkWhole(name, length + chunk.length);
      const size = Math.min(WHOLE_BYTES_MAX, Math.max(bytes.length * 2, length + chunk.length));
      bytes = new Uint8Array(bytes.buffer.transfer(size));
    }
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}

function checkWhole(name: string, sizeBytes: number): void {
  if (sizeBytes <= WHOLE_BYTES_MAX) return;
  const message = `${name}: is larger than ${WHOLE_BYTES_MAX / 2 ** 30} GiB`;
  throw new OperatingError("bad-file", message, "record a shorter time, or split the file");
}
