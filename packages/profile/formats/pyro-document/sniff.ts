import type { Sureness } from "../reader.ts";

const MAGIC = [0x89, 0x50, 0x59, 0x52, 0x4f, 0x0d, 0x0a, 0x1a];

/** Our own recordings, by their signature. */
export function sniffPyroDocument(head: Uint8Array): Sureness {
  return MAGIC.every((byte, at) => head[at] === byte) ? 3 : 0;
}
