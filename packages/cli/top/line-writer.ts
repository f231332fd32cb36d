// One line of the screen, written from left to right and never longer than the screen is wide.
// Names from the target must have passed `escapeForTerminal` before.

import { cutEnd, widthOf } from "../format/text-width.ts";
import type { Paint, Style } from "../format/paint.ts";

export class LineWriter {
  readonly #paint: Paint;
  readonly #columns: number;
  #used = 0;
  #text = "";

  constructor(paint: Paint, columns: number) {
    this.#paint = paint;
    this.#columns = columns;
  }

  get left(): number {
    return this.#columns - this.#used;
  }

  /** Adds what fits of it. */
  add(text: string, style?: Style | ((text: string) => string)): this {
    const fitting = cutEnd(text, this.left);
    if (fitting === "") return this;
    this.#used += widthOf(fitting);
    if (style === undefined) this.#text += fitting;
    else this.#text += typeof style === "string" ? this.#paint(style, fitting) : style(fitting);
    return this;
  }

  /** So that it ends where a field of that width ends. */
  addRight(text: string, width: number, style?: Style): this {
    return this.add(" ".repeat(Math.max(0, width - widthOf(text)))).add(text, style);
  }

  /** The next text begins at that column. */
  to(column: number): this {
    return this.add(" ".repeat(Math.max(0, Math.min(column, this.#columns) - this.#used)));
  }

  get text(): string {
    return this.#text;
  }
}
