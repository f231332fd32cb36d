import type { Sureness } from "../reader.ts";

/** Set in the code of a value that is referred to later. */
const FLAG_REF = 0x80;
const CODE = { dict: 0x7b, end: 0x30, tuple: 0x28, smallTuple: 0x29 } as const;
/** Codes of texts: a, A, s, t, u, z, Z. */
const TEXT_CODES = new Set([0x61, 0x41, 0x73, 0x74, 0x75, 0x7a, 0x5a]);
/** A function is (file, line, name); Tachyon's mark is ("__sampled__",). */
const KEY_SIZES = new Set([3, 1]);

/** A marshalled dict whose first key is a tuple that begins with a text. */
export function sniffPstats(head: Uint8Array): Sureness {
  const codeAt = (at: number): number => head[at] & ~FLAG_REF;
  if (head.length < 2 || codeAt(0) !== CODE.dict) return 0;
  // A program that called nothing: an empty dict, and nothing behind it.
  if (head.length === 2) return head[1] === CODE.end ? 2 : 0;
  if (codeAt(1) === CODE.smallTuple) {
    return KEY_SIZES.has(head[2]) && TEXT_CODES.has(codeAt(3)) ? 3 : 0;
  }
  const hasSize = KEY_SIZES.has(head[2]) && head[3] === 0 && head[4] === 0 && head[5] === 0;
  return codeAt(1) === CODE.tuple && hasSize && TEXT_CODES.has(codeAt(6)) ? 3 : 0;
}
