// Puts lines on a screen that is all ours, and writes only those that changed. Ink would lay out,
// measure and compose all of them at each refresh: four times the work of making them.

const ERASE_LINE = "\u001b[2K";

function at(row: number): string {
  return `\u001b[${row + 1};1H`;
}

export class LinePainter {
  readonly #stream: NodeJS.WritableStream;
  #shown: readonly string[] = [];

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  /** The next lines are all written: the size changed, or somebody else wrote on the screen. */
  forget(): void {
    this.#shown = [];
  }

  /** Each line must fit the screen. */
  paint(lines: readonly string[]): void {
    let text = "";
    for (const [row, line] of lines.entries()) {
      // Erased before, not after: behind a line that fills the screen the cursor still is on it.
      if (line !== this.#shown.at(row)) text += `${at(row)}${ERASE_LINE}${line}`;
    }
    for (let row = lines.length; row < this.#shown.length; row += 1) text += at(row) + ERASE_LINE;
    this.#shown = lines;
    if (text !== "") this.#stream.write(text);
  }
}
