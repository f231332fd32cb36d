// How strongly a change is coloured: a step for each doubling, as eyes judge.

/** From 1 up to `most`: 1 below a point, then one more at 1, 3, 7 … points. */
export function changeStep(delta: number, most: number): number {
  return Math.min(most, 1 + Math.floor(Math.log2(1 + Math.abs(delta) * 100)));
}
