// What a dropped file holds once its gzip and zstd are taken off, with a cap on what it may become:
// a small file must not fill the tab.

import { Decompress } from "fzstd";
import { OperatingError } from "#base/errors.ts";
import { hasBytes } from "#profile/formats/head-bytes.ts";

/** A profile in a compressed file in a compressed file is met; deeper is an attack. */
const LAYERS_MAX = 2;
/** Of the content: a browser's tab holds no more. */
const CONTENT_BYTES_MAX = 1_000_000_000;
const MAGIC_BYTES = 4;

type Bytes = Uint8Array<ArrayBuffer>;

interface Compression {
  readonly name: string;
  readonly magic: readonly number[];
  readonly stream: () => ReadableWritablePair<Bytes, Bytes>;
}

const COMPRESSIONS: readonly Compression[] = [
  { name: "gzip", magic: [0x1f, 0x8b, 0x08], stream: () => new DecompressionStream("gzip") },
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd], stream: zstdStream },
];

/** Throws OperatingError "bad-file". */
export async function contentOf(file: File): Promise<Uint8Array> {
  let content: Blob = file;
  for (let layer = 0; layer < LAYERS_MAX; layer += 1) {
    const compression = await compressionOf(content);
    if (compression === undefined) break;
    content = await inflated(content, compression, file.name);
  }
  if (content.size > CONTENT_BYTES_MAX) throw tooLarge(file.name);
  return new Uint8Array(await content.arrayBuffer());
}

async function compressionOf(content: Blob): Promise<Compression | undefined> {
  const start = new Uint8Array(await content.slice(0, MAGIC_BYTES).arrayBuffer());
  return COMPRESSIONS.find(({ magic }) => hasBytes(start, magic));
}

async function inflated(packed: Blob, compression: Compression, name: string): Promise<Blob> {
  const parts: Bytes[] = [];
  let sizeBytes = 0;
  const source: ReadableStream<Bytes> = packed.stream();
  const reader = source.pipeThrough(compression.stream()).getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      parts.push(step.value);
      sizeBytes += step.value.length;
      if (sizeBytes <= CONTENT_BYTES_MAX) continue;
      await reader.cancel();
      throw tooLarge(name);
    }
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    if (error instanceof TooMuch) throw tooLarge(name);
    const message = `${name}: its ${compression.name} data is damaged or ends too early`;
    throw new OperatingError("bad-file", message, "copy or write the file again", error);
  }
  return new Blob(parts);
}

/** Thrown within a stream, which has no name for its file. */
class TooMuch extends Error {}

function zstdStream(): ReadableWritablePair<Bytes, Bytes> {
  let inflate: Decompress | undefined;
  let sizeBytes = 0;
  return new TransformStream<Bytes, Bytes>({
    start: (controller) => {
      inflate = new Decompress((piece) => {
        // Counted here too: four bytes may be two million, and all of a chunk is done at once.
        sizeBytes += piece.length;
        if (sizeBytes > CONTENT_BYTES_MAX) throw new TooMuch();
        controller.enqueue(new Uint8Array(piece));
      });
    },
    transform: (chunk) => void inflate?.push(chunk),
    flush: () => void inflate?.push(new Uint8Array(0), true),
  });
}

function tooLarge(name: string): OperatingError {
  const remedy = `open it from the command line: pyrometer view ${name}`;
  return new OperatingError("bad-file", `${name}: holds more than 1 GB`, remedy);
}
