// Source lines of a target's frames, each file read once. The file may have changed since the
// target loaded it; that is so in every tool that prints source, tracebacks included.

import { readTargetFile, type TargetFiles } from "./target-files.ts";

const FILES_MAX = 512;
const LINE_LENGTH_MAX = 160;

export class SourceLines {
  readonly #files: TargetFiles;
  readonly #linesByFile = new Map<string, readonly string[]>();

  constructor(files: TargetFiles) {
    this.#files = files;
  }

  /** The trimmed line, 1-based; undefined where it cannot be had or is empty. */
  line(file: string, line: number): string | undefined {
    const text = this.#lines(file)[line - 1]?.trim();
    if (text === undefined || text === "") return undefined;
    return text.length > LINE_LENGTH_MAX ? `${text.slice(0, LINE_LENGTH_MAX - 1)}…` : text;
  }

  #lines(file: string): readonly string[] {
    const known = this.#linesByFile.get(file);
    if (known !== undefined) return known;
    if (this.#linesByFile.size >= FILES_MAX) return [];
    const bytes = readTargetFile(this.#files, file);
    const lines = bytes === undefined ? [] : new TextDecoder().decode(bytes).split(/\r\n|\r|\n/);
    this.#linesByFile.set(file, lines);
    return lines;
  }
}
