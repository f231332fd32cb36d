// What our own recordings are unpacked with in a browser, whose streams know no zstd. fzstd checks
// no checksum of its own; each block has one.

import { decompress } from "fzstd";
import type { Decoders } from "#profile/formats/pyro/container.ts";

const BYTE_VALUES = 256;
/** CRC-32 as in gzip and PNG: its polynomial, lowest bit first. */
const POLYNOMIAL = 0xedb88320;
const REMAINDERS = Int32Array.from({ length: BYTE_VALUES }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder >>> 1) ^ ((remainder & 1) * POLYNOMIAL);
  }
  return remainder;
});

export const browserCodecs: Decoders = {
  // Given where to write, it keeps no window of its own: a file cannot demand more memory.
  decompress: (bytes, maxSizeBytes) => decompress(bytes, new Uint8Array(maxSizeBytes)),
  crc32: (bytes) => {
    let remainder = -1;
    for (const byte of bytes) {
      remainder = (remainder >>> 8) ^ REMAINDERS[(remainder ^ byte) & (BYTE_VALUES - 1)];
    }
    return ~remainder >>> 0;
  },
};
