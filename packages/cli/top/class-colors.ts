// Whose code a bar stands for, in the hues of the flame graph: warm for yours, sand for packages,
// cool for the standard library, grey for the rest. They read on light and on dark backgrounds.

import type { FrameClass } from "#analysis/frame-classes.ts";

export type PaintClass = (frameClass: FrameClass, text: string) => string;

/** Of the 256 colours that terminals share. */
const COLOR_OF: Readonly<Record<FrameClass, number>> = {
  yours: 208,
  packages: 179,
  library: 67,
  native: 245,
  kernel: 242,
  structure: 245,
};
const DEPTH_256 = 8;

/** Without colour, or with sixteen of them, bars have the colour of the text. */
export function classPaintFor(stream: NodeJS.WriteStream): PaintClass {
  const hasColors = stream.isTTY && stream.hasColors() && stream.getColorDepth() >= DEPTH_256;
  if (!hasColors) return (_, text) => text;
  return (frameClass, text) => `\u001b[38;5;${COLOR_OF[frameClass]}m${text}\u001b[39m`;
}
