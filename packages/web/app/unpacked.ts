// What a dropped file holds once its gzip and zstd are taken off, with a cap on what it may become:
// a small file must not fill the tab.

import { Decompress } from "fzstd";
import { OperatingError } from "#base/errors.ts";
import { hasBytes } from "#profile/formats/head-bytes.ts";
import { ZstdFrames } from "#profile/formats/zstd-frames.ts";

/** A profile in a compressed file in a compressed file is met; deeper is an attack. */
const LAYERS_MAX = 2;
/** Of the content: a browser's tab holds no more. */
const CONTENT_BYTES_MAX = 1_000_000_000;
const MAGIC_BYTES = 4;

/** Does a piece of unpacking, and may end all of it where a piece takes too long. */
export type Watch = <T>(unpack: () => T) => T;

type Bytes = Uint8Array<ArrayBuffer>;

interface Compression {
  readonly name: string;
  readonly magic: readonly number[];
  readonly inflate: (packed: Blob, name: string, watch: Watch) => AsyncIterable<Bytes>;
}

const COMPRESSIONS: readonly Compression[] = [
  { name: "gzip", magic: [0x1f, 0x8b, 0x08], inflate: gzipInflated },
  { name: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd], inflate: zstdInflated },
];

/** Throws OperatingError "bad-file". */
export async function contentOf(file: File, watch: Watch): Promise<Uint8Array> {
  let content: Blob = file;
  for (let layer = 0; layer < LAYERS_MAX; layer += 1) {
    const compression = await compressionOf(content);
    if (compression === undefined) break;
    content = await inflated(content, compression, file.name, watch);
  }
  if (content.size > CONTENT_BYTES_MAX) throw tooLarge(file.name);
  return new Uint8Array(await content.arrayBuffer());
}

async function compressionOf(content: Blob): Promise<Compression | undefined> {
  const start = new Uint8Array(await content.slice(0, MAGIC_BYTES).arrayBuffer());
  return COMPRESSIONS.find(({ magic }) => hasBytes(start, magic));
}

async function inflated(
  packed: Blob,
  compression: Compression,
  name: string,
  watch: Watch,
): Promise<Blob> {
  const parts: Bytes[] = [];
  let sizeBytes = 0;
  try {
    for await (const part of compression.inflate(packed, name, watch)) {
      parts.push(part);
      sizeBytes += part.length;
      if (sizeBytes > CONTENT_BYTES_MAX) throw tooLarge(name);
    }
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    const message = `${name}: its ${compression.name} data is damaged or ends too early`;
    throw new OperatingError("bad-file", message, "copy or write the file again", error);
  }
  return new Blob(parts);
}

function gzipInflated(packed: Blob): AsyncIterable<Bytes> {
  return chunksOf(packed.stream().pipeThrough(new DecompressionStream("gzip")));
}

async function* zstdInflated(packed: Blob, name: string, watch: Watch): AsyncGenerator<Bytes> {
  const frames = new ZstdFrames(chunksOf(packed.stream()), name);
  while (!(await frames.isAtEnd())) {
    const pieces: Bytes[] = [];
    let sizeBytes = 0;
    const inflate = new Decompress((piece) => {
      // Counted here too: four bytes may be two million, and all of a chunk is done at once.
      sizeBytes += piece.length;
      if (sizeBytes > CONTENT_BYTES_MAX) throw tooLarge(name);
      pieces.push(new Uint8Array(piece));
    });
    for await (const chunk of frames.frame()) {
      watch(() => void inflate.push(chunk));
      yield* pieces.splice(0);
    }
    watch(() => void inflate.push(new Uint8Array(0), true));
    yield* pieces.splice(0);
  }
}

async function* chunksOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel();
  }
}

function tooLarge(name: string): OperatingError {
  const remedy = `open it from the command line: pyrometer view ${name}`;
  return new OperatingError("bad-file", `${name}: holds more than 1 GB`, remedy);
}
