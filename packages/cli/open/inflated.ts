// What gzip or zstd hide, with a cap on what it may become: a small file must not fill the memory
// or run for days.

import { pipeline, Readable, type Duplex } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

import { OperatingError } from "#base/errors.ts";
import { ZstdFrames } from "#profile/formats/zstd-frames.ts";

import { systemErrorCode } from "../output/system-error.ts";

/** A profile in a compressed file in a compressed file is met; deeper is an attack. */
export const LAYERS_MAX = 2;
/** Both hold together: what is expanded may be so many times what was read, beyond a start. */
export const EXPANSION_MAX = 1024;
export const EXPANSION_START_BYTES = 64 * 2 ** 20;
export const EXPANDED_BYTES_MAX = 16 * 2 ** 30;

const CHUNK_BYTES = 1 << 20;

const COMPRESSIONS = [
  { name: "gzip", magic: [0x1f, 0x8b, 0x08], create: () => createGunzip(WITH_LARGE_CHUNKS) },
  {
    name: "zstd",
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    create: () => createZstdDecompress(WITH_LARGE_CHUNKS),
  },
] as const;
const WITH_LARGE_CHUNKS = { chunkSize: CHUNK_BYTES };

export type Compression = (typeof COMPRESSIONS)[number];

/** How the content is compressed, by its first bytes. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  return COMPRESSIONS.find(({ magic }) => magic.every((byte, at) => head[at] === byte));
}

/** Throws "bad-file" where the data is damaged, ends too early, or expands beyond the cap. */
export async function* inflated(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
  name: string,
): AsyncGenerator<Uint8Array> {
  let readBytes = 0;
  let expandedBytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      readBytes += chunk.length;
      yield chunk;
    }
  };
  const content =
    compression.name === "zstd"
      ? framesInflated(new ZstdFrames(counted(), name))
      : streamed(counted(), compression.create());
  try {
    for await (const chunk of content) {
      expandedBytes += chunk.length;
      checkExpansion(name, readBytes, expandedBytes);
      yield chunk;
    }
  } catch (error) {
    throw damaged(error, name, compression.name, expandedBytes);
  }
}

async function* framesInflated(frames: ZstdFrames): AsyncGenerator<Uint8Array> {
  try {
    while (!(await frames.isAtEnd())) {
      const frame = await peeked(frames.frame());
      if (frame !== undefined) yield* streamed(frame, createZstdDecompress(WITH_LARGE_CHUNKS));
    }
  } finally {
    await frames.return();
  }
}

/** Undefined where there is nothing in it. */
async function peeked(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const first = await chunks.next();
  if (first.done === true) return undefined;
  return (async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* chunks;
  })();
}

/** What fails is thrown where the stream is read. */
function streamed(chunks: AsyncIterable<Uint8Array>, stream: Duplex): AsyncIterable<Uint8Array> {
  pipeline(Readable.from(chunks, { objectMode: false }), stream, () => {});
  return stream as AsyncIterable<Uint8Array>;
}

function checkExpansion(name: string, readBytes: number, expandedBytes: number): void {
  const isTooMany = expandedBytes > EXPANSION_START_BYTES + readBytes * EXPANSION_MAX;
  if (!isTooMany && expandedBytes <= EXPANDED_BYTES_MAX) return;
  const what = isTooMany
    ? `${EXPANSION_MAX} times its size`
    : `${EXPANDED_BYTES_MAX / 2 ** 30} GiB`;
  const message = `${name}: expands to more than ${what}, which no profile does`;
  throw new OperatingError("bad-file", message, "decompress it by hand if you trust it");
}

function damaged(error: unknown, name: string, compression: string, bytes: number): unknown {
  const code = systemErrorCode(error);
  if (!code.startsWith("Z_") && !code.startsWith("ZSTD_")) return error;
  const how = code === "Z_BUF_ERROR" ? "ends too early" : "is damaged";
  const message = `${name}: its ${compression} data ${how}, after ${bytes} bytes of content`;
  return new OperatingError("bad-file", message, "copy or write the file again", error);
}
