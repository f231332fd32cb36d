// A pattern as tokens: one code point, or a backslash and the code point after it.

import { InvalidRegex } from "./nodes.ts";

export class Tokens {
  readonly #points: readonly string[];
  /** Of the code point that `next` begins with. */
  #index = 0;

  constructor(pattern: string) {
    this.#points = Array.from(pattern);
    let at = 0;
    while (at < this.#points.length) at += this.#points[at] === "\\" ? 2 : 1;
    if (at > this.#points.length) throw new InvalidRegex("a backslash at the end");
  }

  get index(): number {
    return this.#index;
  }

  seek(index: number): void {
    this.#index = index;
  }

  get next(): string | undefined {
    const point = this.#points[this.#index];
    return point === "\\" ? point + this.#points[this.#index + 1] : point;
  }

  /** The next token; the empty string at the end. */
  get(): string {
    const token = this.next;
    if (token === undefined) return "";
    this.#index += token.startsWith("\\") ? 2 : 1;
    return token;
  }

  /** As `get`, where the pattern cannot end. */
  getPart(): string {
    if (this.next === undefined) throw new InvalidRegex("it ends within a group");
    return this.get();
  }

  take(token: string): boolean {
    if (this.next !== token) return false;
    this.get();
    return true;
  }

  getDigits(): string {
    return this.getWhile(/^[0-9]$/, Number.POSITIVE_INFINITY);
  }

  getWhile(allowed: RegExp, most: number): string {
    let text = "";
    for (let count = 0; count < most && allowed.test(this.next ?? ""); count++) text += this.get();
    return text;
  }

  /** A group's name up to `end`. */
  getName(end: string): string {
    let name = "";
    while (!this.take(end)) {
      if (this.next === undefined) throw new InvalidRegex("a group's name does not end");
      name += this.get();
    }
    if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name)) {
      throw new InvalidRegex(`'${name}' cannot be the name of a group`);
    }
    return name;
  }

  skipLine(): void {
    while (this.next !== undefined && this.get() !== "\n");
  }

  skipComment(): void {
    for (let token = ""; token !== ")"; token = this.get()) {
      if (this.next === undefined) throw new InvalidRegex("a comment is not closed");
    }
  }
}
