import { textHead } from "../head-bytes.ts";
import type { Sureness } from "../reader.ts";

const SVG = /^\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!DOCTYPE svg[^<>]{0,200}>\s*)?<svg\s/iu;
/** flamegraph.pl and inferno say it in a comment; ours on its first element. */
const MARKS = [
  "Flame graph stack visualization",
  "http://github.com/jonhoo/inferno",
  'data-pyrometer="picture"',
];
const MARKED_BYTES = 16_384;

export function sniffFlamegraphSvg(head: Uint8Array): Sureness {
  const text = textHead(head, MARKED_BYTES);
  return SVG.test(text) && MARKS.some((mark) => text.includes(mark)) ? 3 : 0;
}
