// The compression and checksums that the formats are given: Node's own.

import { crc32, constants, gzipSync } from "node:zlib";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

import type { Codecs } from "#profile/formats/pyro/container.ts";

// A block a second of some 10 KB: level 3 takes about 0.1 ms, and higher ones gain little on
// varints.
const ZSTD_LEVEL = 3;

export const nodeCodecs: Codecs = {
  compress: (bytes) =>
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } }),
  // Node refuses a limit of 0, which an empty block has; its reader checks the length besides.
  decompress: (bytes, maxSizeBytes) =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(maxSizeBytes, 1) }),
  crc32: (bytes) => crc32(bytes),
};

export const gzip = (bytes: Uint8Array): Uint8Array => gzipSync(bytes);
