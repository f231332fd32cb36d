// What a launched command prints while the terminal is ours: it goes to a file, and the end of it
// is shown where the command failed.

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const TAIL_LINES = 10;
const TAIL_BYTES = 8192;

export class CommandOutput {
  readonly path: string;
  readonly #isTemporary: boolean;

  constructor(file: string, isTemporary: boolean) {
    this.path = file;
    this.#isTemporary = isTemporary;
  }

  /** In a folder that nobody else may enter. */
  static temporary(): CommandOutput {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-top-"));
    return new CommandOutput(path.join(folder, "output.txt"), true);
  }

  get sizeBytes(): number {
    return fs.statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** The last lines. */
  tail(): string[] {
    const { sizeBytes } = this;
    if (sizeBytes === 0) return [];
    const descriptor = fs.openSync(this.path, "r");
    try {
      const bytes = new Uint8Array(Math.min(TAIL_BYTES, sizeBytes));
      const length = fs.readSync(descriptor, bytes, 0, bytes.length, sizeBytes - bytes.length);
      const text = new TextDecoder().decode(bytes.subarray(0, length));
      return text
        .replace(/\n$/, "")
        .split(/\r\n|\r|\n/)
        .slice(-TAIL_LINES);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  /** Leaves nothing behind where the command printed nothing. */
  removeIfEmpty(): void {
    if (!this.#isTemporary || this.sizeBytes > 0) return;
    fs.rmSync(path.dirname(this.path), { recursive: true, force: true });
  }
}
