// How many columns of a terminal a text takes, and texts cut to a number of columns.

import stringWidth from "string-width";

// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\u0020-\u007e]*$/;

export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** The beginning, with an ellipsis where something was cut off. */
export function cutEnd(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return "";
  let kept = "";
  let used = 1;
  for (const character of text) {
    const width = widthOf(character);
    if (used + width > columns) break;
    used += width;
    kept += character;
  }
  return `${kept}…`;
}

/** The end, likewise: of a path it says more. */
export function cutStart(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return "";
  let kept = "";
  let used = 1;
  for (const character of Array.from(text).reverse()) {
    const width = widthOf(character);
    if (used + width > columns) break;
    used += width;
    kept = character + kept;
  }
  return `…${kept}`;
}
