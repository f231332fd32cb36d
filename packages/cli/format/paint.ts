// Colour, only where a stream shows it: a terminal, without NO_COLOR. Meaning never hangs on colour
// alone.

import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Colours text for one stream. */
export type Paint = (style: Style, text: string) => string;

export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}

export const plain: Paint = (_style, text) => text;
