// The outer shape of a recording: a header and checksummed, compressed blocks, appended one after
// the other. It knows nothing of samples; memory recordings use it too. The page is
// docs/formats/recording.md.
//
//   header   89 50 59 52 4f 0d 0a 1a   version u32
//   block    crc32 u32 │ stored size u32 │ size u32 │ type u32 │ stored bytes …
//            └ of everything behind it in the block             └ zstd of `size` bytes
//
// All numbers are little-endian. The first bytes are what shows that a file was mangled by a
// text-mode transfer, as in PNG: a byte above 127, a carriage return with a line feed, and the
// end-of-file character of DOS.

import { assert } from "#base/assert.ts";
import { OperatingError } from "#base/errors.ts";

/** Compression and checksum are passed in: Node and browsers have different ones. */
export interface Decoders {
  /** Of one zstd frame; throws where it is damaged or longer than `maxSizeBytes`. */
  decompress(bytes: Uint8Array, maxSizeBytes: number): Uint8Array;
  /** CRC-32 as in gzip and PNG. */
  crc32(bytes: Uint8Array): number;
}

export interface Codecs extends Decoders {
  /** One zstd frame. */
  compress(bytes: Uint8Array): Uint8Array;
}

export const RECORDING_VERSION = 3;

export const blockType = { meta: 1, data: 2, end: 3 } as const;

/** Sizes that no block of ours comes near: a second of 1,000 threads at 1 kHz is 10 MB. */
export const MAX_STORED_BYTES = 64 * 2 ** 20;
export const MAX_BLOCK_BYTES = 64 * 2 ** 20;

const MAGIC = [0x89, 0x50, 0x59, 0x52, 0x4f, 0x0d, 0x0a, 0x1a] as const;
const HEADER_BYTES = MAGIC.length + 4;
const BLOCK_HEADER_BYTES = 16;

export function headerBytes(): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(MAGIC.length, RECORDING_VERSION, true);
  return bytes;
}

export function blockBytes(type: number, contents: Uint8Array, codecs: Codecs): Uint8Array {
  assert(contents.length <= MAX_BLOCK_BYTES, "a block is at most 64 MiB");
  const stored = codecs.compress(contents);
  assert(stored.length <= MAX_STORED_BYTES, "a stored block is at most 64 MiB");
  const bytes = new Uint8Array(BLOCK_HEADER_BYTES + stored.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, stored.length, true);
  view.setUint32(8, contents.length, true);
  view.setUint32(12, type, true);
  bytes.set(stored, BLOCK_HEADER_BYTES);
  view.setUint32(0, codecs.crc32(bytes.subarray(4)), true);
  return bytes;
}

export interface Block {
  readonly type: number;
  readonly contents: Uint8Array;
  /** Offset of the first byte behind it. */
  readonly end: number;
}

export interface Header {
  readonly version: number;
  /** Offset of the first block. */
  readonly end: number;
}

/** Throws `bad-file` or `too-new`. */
export function checkHeader(bytes: Uint8Array): Header {
  const isOurs = bytes.length >= HEADER_BYTES && MAGIC.every((byte, at) => bytes[at] === byte);
  if (!isOurs) throw new OperatingError("bad-file", "this is no Pyrometer recording");
  const version = viewOf(bytes).getUint32(MAGIC.length, true);
  if (version > RECORDING_VERSION) {
    throw new OperatingError(
      "too-new",
      `the recording has version ${version}; this Pyrometer reads up to ${RECORDING_VERSION}`,
      "use the Pyrometer that wrote it, or a newer one",
    );
  }
  if (version < 1) throw new OperatingError("bad-file", "the recording has no valid version");
  return { version, end: HEADER_BYTES };
}

/** The block at `offset`; undefined where the bytes end or are damaged before it is whole. */
export function blockAt(bytes: Uint8Array, offset: number, codecs: Decoders): Block | undefined {
  if (bytes.length - offset < BLOCK_HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  const storedSize = view.getUint32(offset + 4, true);
  const size = view.getUint32(offset + 8, true);
  const start = offset + BLOCK_HEADER_BYTES;
  if (storedSize > MAX_STORED_BYTES || size > MAX_BLOCK_BYTES) return undefined;
  if (storedSize > bytes.length - start) return undefined;
  const end = start + storedSize;
  const crc = codecs.crc32(bytes.subarray(offset + 4, end)) >>> 0;
  if (crc !== view.getUint32(offset, true)) return undefined;
  const contents = decompressed(bytes.subarray(start, end), size, codecs);
  if (contents === undefined) return undefined;
  return { type: view.getUint32(offset + 12, true), contents, end };
}

function decompressed(stored: Uint8Array, size: number, codecs: Decoders): Uint8Array | undefined {
  try {
    const contents = codecs.decompress(stored, size);
    return contents.length === size ? contents : undefined;
  } catch {
    // The codec belongs to the caller and has errors of its own: whatever it throws, the block is
    // not whole.
    return undefined;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
