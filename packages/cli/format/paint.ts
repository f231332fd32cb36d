// Colour, only where a stream shows it: a terminal, without NO_COLOR. Meaning never hangs on colour
// alone.

import { styleText } from "node:util";

export type Style = "bold" | "dim" | "inverse" | "red" | "green" | "yellow" | "cyan";

/** Colours text for one stream. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

export function paintFor(stream: NodeJS.WriteStream): Paint {
  // The stream is asked once: that takes microseconds, and a dump has many thousand words.
  if (styleText("bold", "x", { stream }) === "x") return plain;
  return (style, text) => styleText(style, text, { validateStream: false });
}
