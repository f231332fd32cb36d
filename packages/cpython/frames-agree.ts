// Free reads only: do the two copies of the frames that one call has fetched say the same?

import type { FrameWalk } from "./frame-walk.ts";
import type { Layout } from "./layouts/layout.ts";

const TWO_TO_32 = 0x1_0000_0000;

/**
 * `delta`: from each word of the first copy to that of the second. Takes the innermost frame's
 * instruction from the later copy, which moves while it runs and cannot be compared.
 */
export function framesAgree(
  layout: Layout,
  walk: FrameWalk,
  words: Uint32Array,
  delta: number,
): boolean {
  const { previous, code, instruction } = layout.frame;
  const wide = layout.minor >= 11 ? 1 : 0;
  for (let row = 0; row < walk.kept; row++) {
    const at = walk.word[row];
    const p = at + (previous >> 2);
    const c = at + (code >> 2);
    const i = at + (instruction >> 2);
    if (words[p] !== words[p + delta] || words[p + 1] !== words[p + 1 + delta]) return false;
    if (walk.code[row] === 0) continue;
    if (words[c] !== words[c + delta] || words[c + 1] !== words[c + 1 + delta]) return false;
    if (row === 0) continue;
    if (words[i] !== words[i + delta] || words[i + wide] !== words[i + wide + delta]) return false;
  }
  takeLaterLeaf(layout, walk, words, delta);
  return true;
}

/**
 * By then the frame has stood for microseconds, while the first copy may hold what the slot's last
 * owner left there.
 */
function takeLaterLeaf(layout: Layout, walk: FrameWalk, words: Uint32Array, delta: number): void {
  if (walk.code[0] === 0) return;
  const at = walk.word[0] + (layout.frame.instruction >> 2) + delta;
  const low = words[at];
  walk.instruction[0] = layout.minor >= 11 ? low + words[at + 1] * TWO_TO_32 : low | 0;
}
