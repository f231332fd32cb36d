// An Input over bytes that a test has at hand.

import type { Input } from "../reader.ts";

const HEAD_BYTES = 64 * 1024;

/**
 * `bytes` are the content; a text is taken as UTF-8. Small `chunkBytes` put the borders of chunks
 * into the middle of everything.
 */
export function inputOf(
  bytes: Uint8Array | string,
  name = "profile",
  chunkBytes = HEAD_BYTES,
): Input {
  const content = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  return {
    name,
    head: content.subarray(0, HEAD_BYTES),
    sizeBytes: content.length,
    chunks: () => piecesOf(content, chunkBytes),
    whole: () => Promise.resolve(content),
  };
}

// eslint-disable-next-line typescript/require-await -- a reader must not count on pieces at once
async function* piecesOf(content: Uint8Array, chunkBytes: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < content.length; start += chunkBytes) {
    // A copy: a reader that keeps views of a chunk must not get away with it.
    yield content.slice(start, start + chunkBytes);
  }
}
