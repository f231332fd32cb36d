// JSON (RFC 8259) pulled out of a file's bytes: nothing is made that is not asked for, so that a
// file beyond V8's longest string (some 512 MiB) opens, and one of 95 MB needs little more than
// itself. Who reads goes forward only; what lies in the wrong order is marked and read later by a
// reader of its own (`mark`, `readerAt`).
//
//   if (json.enterObject()) {
//     for (let key = json.key(); key !== undefined; key = json.key()) {
//       if (key === "time") time = json.number();
//     }
//   }
//
// A value that nobody took is skipped by the next `key` or `element`; what is skipped is only
// looked at as far as its end takes. Python's NaN and Infinity are numbers here.

import { OperatingError } from "#base/errors.ts";
import { asciiText, jsonBytes, KnownTexts, unescaped, utf8Text } from "./json-text.ts";

export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null" | "nothing";

/** A place to read from later. */
export interface JsonMark {
  readonly offset: number;
  readonly path: string;
}

export interface JsonOptions {
  /** Chrome's: a comma before the closing bracket is nothing. */
  readonly mayTrailCommas?: boolean;
}

/** Two levels per frame of a tree, and Python's own recursion may go deep. */
export const JSON_DEPTH_MAX = 20_000;
const TEXT_BYTES_MAX = 64 * 1024 * 1024;
const NUMBER_BYTES_MAX = 400;
/** Numbers that `integers` reads at once: deeper stacks are not believed. */
export const INTEGERS_MAX = 1 << 20;
/** Digits that a float64 surely holds. */
const EXACT_DIGITS = 15;
const EXACT_POWERS = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];
const PATH_KEY_CHARS_MAX = 40;
/** Steps of a path that are named: the outermost, and the innermost. */
const PATH_STEPS_SHOWN = [4, 4] as const;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
const END = -1;

/** Of the values of an object, in `#index`; those of an array count from 0. */
const IN_OBJECT = -2;
const IN_OBJECT_FIRST = -3;

/** Of all readers: tools use the same keys again and again. */
const knownTexts = new KnownTexts();

export class JsonReader {
  /** Of the file, for messages. */
  readonly name: string;
  /** What `integers` read last. */
  numbers = new Int32Array(16);
  readonly #bytes: Uint8Array;
  readonly #options: JsonOptions;
  readonly #root: string;
  #at: number;
  #depth = 0;
  /** By depth: the index in an array, or IN_OBJECT. */
  #index = new Int32Array(16);
  readonly #keys: string[] = [""];
  /** The value at `#at` has not been taken. */
  #isPending = true;
  #isCutShort = false;

  /** `from`: only of `readerAt`. */
  constructor(bytes: Uint8Array, name: string, options: JsonOptions = {}, from?: JsonMark) {
    this.#bytes = from === undefined ? jsonBytes(bytes) : bytes;
    this.name = name;
    this.#options = options;
    this.#at = from?.offset ?? 0;
    this.#root = from?.path ?? "";
  }

  /** Did the content end where more had to follow? Known once an error was thrown. */
  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  /** Of the next byte. */
  get offset(): number {
    return this.#at;
  }

  /** How deep the containers are that were entered. */
  get depth(): number {
    return this.#depth;
  }

  /** Index of the latest element of the innermost array. */
  get index(): number {
    return this.#index[this.#depth];
  }

  /** `profiles[2].events[17]`; where the file is the value itself: "the file". */
  get path(): string {
    const [first, last] = PATH_STEPS_SHOWN;
    let path = this.#root;
    for (let depth = 1; depth <= this.#depth; depth += 1) {
      if (depth === first + 1 && this.#depth > first + last) {
        path += "…";
        depth = this.#depth - last + 1;
      }
      const index = this.#index[depth];
      if (index >= 0) path += `[${index}]`;
      else if (index === IN_OBJECT) path += shownKey(this.#keys[depth]);
    }
    const shown = path.startsWith(".") ? path.slice(1) : path;
    return shown === "" ? "the file" : shown;
  }

  /** The value that comes next, which is skipped. */
  mark(): JsonMark {
    this.#next();
    const path = this.path;
    const mark = { offset: this.#at, path: path === "the file" ? "" : `.${path}` };
    this.skip();
    return mark;
  }

  /** A reader of the value at a mark, independent of this one. */
  readerAt(mark: JsonMark): JsonReader {
    return new JsonReader(this.#bytes, this.name, this.#options, mark);
  }

  /** Of the value that comes next, which is not taken. */
  kind(): JsonKind {
    const byte = this.#next();
    if (byte === OPEN_OBJECT) return "object";
    if (byte === OPEN_ARRAY) return "array";
    if (byte === QUOTE) return "string";
    if (byte === END) return "nothing";
    if (byte === 0x74 || byte === 0x66) return "boolean";
    return byte === 0x6e ? "null" : "number";
  }

  /** Then `key` goes through its values. False where it is null; any other value is an error. */
  enterObject(): boolean {
    return this.#enter(OPEN_OBJECT, IN_OBJECT_FIRST, "an object");
  }

  /** Then `element` goes through its values. False where it is null; other values are an error. */
  enterArray(): boolean {
    return this.#enter(OPEN_ARRAY, -1, "an array");
  }

  /** The next key of the object; undefined behind its last. */
  key(): string | undefined {
    if (this.#isPending) this.skip();
    let byte = this.#next();
    const isFirst = this.#index[this.#depth] === IN_OBJECT_FIRST;
    if (byte === CLOSE_OBJECT) {
      this.#leave();
      return undefined;
    }
    if (!isFirst) {
      if (byte !== COMMA) throw this.#unexpected("a comma");
      this.#at += 1;
      byte = this.#next();
      if (byte === CLOSE_OBJECT && this.#options.mayTrailCommas === true) {
        this.#leave();
        return undefined;
      }
    }
    if (byte !== QUOTE) throw this.#unexpected("a key");
    const key = this.#text();
    if (this.#next() !== COLON) throw this.#unexpected("a colon");
    this.#at += 1;
    this.#keys[this.#depth] = key;
    this.#index[this.#depth] = IN_OBJECT;
    this.#isPending = true;
    return key;
  }

  /** Is there another element in the array? */
  element(): boolean {
    if (this.#isPending) this.skip();
    let byte = this.#next();
    const depth = this.#depth;
    if (byte === CLOSE_ARRAY) {
      this.#leave();
      return false;
    }
    if (this.#index[depth] >= 0) {
      if (byte !== COMMA) throw this.#unexpected("a comma");
      this.#at += 1;
      byte = this.#next();
      if (byte === CLOSE_ARRAY && this.#options.mayTrailCommas === true) {
        this.#leave();
        return false;
      }
    }
    if (byte === END) throw this.#unexpected("a value");
    this.#index[depth] += 1;
    this.#isPending = true;
    return true;
  }

  /** NaN where it is null; a text or container is an error. */
  number(): number {
    const bytes = this.#bytes;
    let at = this.#next() === END ? this.#bytes.length : this.#at;
    const start = at;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    const firstDigit = at;
    let value = 0;
    while (at < bytes.length && bytes[at] >= ZERO && bytes[at] <= NINE) {
      value = value * 10 + (bytes[at] - ZERO);
      at += 1;
    }
    let digits = at - firstDigit;
    let fraction = 0;
    if (digits > 0 && bytes[at] === DOT) {
      const firstOfFraction = at + 1;
      at = firstOfFraction;
      while (at < bytes.length && bytes[at] >= ZERO && bytes[at] <= NINE) {
        value = value * 10 + (bytes[at] - ZERO);
        at += 1;
      }
      fraction = at - firstOfFraction;
      digits += fraction;
    }
    if (digits === 0 || digits > EXACT_DIGITS || !isDelimiter(bytes, at)) {
      return this.#oddNumber(start);
    }
    this.#at = at;
    this.#isPending = false;
    // Both are exact, so their quotient is the nearest float.
    const size = fraction === 0 ? value : value / EXACT_POWERS[fraction];
    return isNegative ? -size : size;
  }

  /** Reads an array of integers into `numbers`; what is none of them is -1. Returns how many. */
  integers(): number {
    if (!this.enterArray()) return 0;
    const bytes = this.#bytes;
    let numbers = this.numbers;
    let count = 0;
    for (;;) {
      // The usual: digits and a comma.
      let at = this.#at;
      while (at < bytes.length && bytes[at] <= SPACE) at += 1;
      let value = 0;
      const start = at;
      while (at < bytes.length && bytes[at] >= ZERO && bytes[at] <= NINE) {
        value = value * 10 + (bytes[at] - ZERO);
        at += 1;
      }
      if (count === numbers.length) numbers = this.#moreNumbers();
      const isPlain = at > start && at - start < 10 && at < bytes.length;
      if (isPlain && bytes[at] === COMMA) {
        numbers[count] = value;
        this.#at = at + 1;
      } else if (isPlain && bytes[at] === CLOSE_ARRAY) {
        numbers[count] = value;
        this.#at = at;
        this.#isPending = false;
        this.#leave();
        return count + 1;
      } else if (this.#oddInteger(count)) {
        return count + (this.#tookInteger ? 1 : 0);
      }
      count += 1;
    }
  }

  /** Of fields that are good to have: NaN where it is no number. */
  anyNumber(): number {
    if (this.kind() === "number") return this.number();
    this.skip();
    return NaN;
  }

  /** Of fields that are good to have: empty where it is no text. */
  anyString(): string {
    if (this.kind() === "string") return this.string();
    this.skip();
    return "";
  }

  /** Empty where it is null; a number or container is an error. */
  string(): string {
    const byte = this.#next();
    if (byte === QUOTE) {
      this.#isPending = false;
      return this.#text();
    }
    if (this.kind() !== "null") throw this.#mismatch("a text");
    this.skip();
    return "";
  }

  /** A text or number or truth, as a text; empty where it is null. Containers are an error. */
  scalar(): string {
    const kind = this.kind();
    if (kind === "string" || kind === "null") return this.string();
    if (kind === "object" || kind === "array") throw this.#mismatch("a text or number");
    const start = this.#at;
    this.skip();
    return asciiText(this.#bytes, start, Math.min(this.#at, start + NUMBER_BYTES_MAX));
  }

  /** Is it true? All but `true` is not. */
  boolean(): boolean {
    const isTrue = this.#next() === 0x74;
    this.skip();
    return isTrue;
  }

  /** The value as it stands, as JSON; undefined where it is longer or is no JSON. */
  json(bytesMax: number): string | undefined {
    const start = this.skipFrom();
    return this.#at - start > bytesMax ? undefined : this.jsonBetween(start, this.#at);
  }

  /** Where the value that comes next begins; it is skipped, and `offset` is then its end. */
  skipFrom(): number {
    this.#next();
    const start = this.#at;
    this.skip();
    return start;
  }

  /** A reader at an offset of `skipFrom`; `path` is what messages call it. */
  readerFrom(offset: number, path: string): JsonReader {
    return this.readerAt({ offset, path });
  }

  /** Of the bytes from `start` to `end`, if they are JSON. */
  jsonBetween(start: number, end: number): string | undefined {
    const text = utf8Text(this.#bytes, start, end);
    try {
      JSON.parse(text);
    } catch {
      return undefined;
    }
    return text;
  }

  /** Goes behind the value, whatever it is. */
  skip(): void {
    const byte = this.#next();
    this.#isPending = false;
    if (byte === QUOTE) this.#at = this.#endOfText(this.#at + 1);
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.#skipContainer();
    else {
      const end = this.#endOfScalar(this.#at);
      if (end === this.#at) throw this.#unexpected("a value");
      this.#at = end;
    }
  }

  /** Nothing may follow the value of the file. */
  end(): void {
    if (this.#isPending) this.skip();
    if (this.#next() !== END) throw this.error("the JSON is over, but more follows");
  }

  /** What the file is refused with; names the place. */
  error(what: string): OperatingError {
    return new OperatingError("bad-file", `${this.name}: ${what}, at byte ${this.#at}`);
  }

  #enter(bracket: number, first: number, what: string): boolean {
    if (this.#next() !== bracket) {
      if (this.kind() !== "null") throw this.#mismatch(what);
      this.skip();
      return false;
    }
    if (this.#depth + 1 >= JSON_DEPTH_MAX) {
      throw this.error(`${this.path}: more than ${JSON_DEPTH_MAX} levels deep`);
    }
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth === this.#index.length) {
      const index = new Int32Array(this.#index.length * 2);
      index.set(this.#index);
      this.#index = index;
    }
    this.#index[this.#depth] = first;
    this.#isPending = false;
    return true;
  }

  #leave(): void {
    this.#at += 1;
    this.#depth -= 1;
    this.#isPending = false;
  }

  /** The next byte that is no white space, which is not taken. */
  #next(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at < bytes.length) {
      const byte = bytes[at];
      if (byte > SPACE || (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) {
        this.#at = at;
        return byte;
      }
      at += 1;
    }
    this.#at = at;
    return END;
  }

  /** From its opening quote on. */
  #text(): string {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    const known = knownTexts.find(bytes, start);
    if (known !== undefined) {
      this.#at = knownTexts.end;
      return known;
    }
    const end = this.#endOfText(start);
    if (end - start > TEXT_BYTES_MAX) {
      throw this.error(`${this.path}: a text of more than ${TEXT_BYTES_MAX} bytes`);
    }
    const text = unescaped(bytes, start, end - 1);
    if (text === undefined) throw this.error(`${this.path}: a text with a wrong escape`);
    this.#at = end;
    return text;
  }

  /** Behind the closing quote of the text whose content begins at `start`. */
  #endOfText(start: number): number {
    const bytes = this.#bytes;
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) at += 1;
    }
    this.#at = bytes.length;
    throw this.#unexpected("the end of a text");
  }

  #endOfScalar(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    while (at < bytes.length && !isDelimiter(bytes, at)) at += 1;
    return at;
  }

  #skipContainer(): void {
    const bytes = this.#bytes;
    let open = 0;
    for (let at = this.#at; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte < QUOTE || (byte > QUOTE && byte < OPEN_ARRAY)) continue;
      if (byte === QUOTE) at = this.#endOfText(at + 1) - 1;
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) open += 1;
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        open -= 1;
        if (open === 0) {
          this.#at = at + 1;
          return;
        }
      }
    }
    this.#at = bytes.length;
    throw this.#unexpected("a closing bracket");
  }

  /** With an exponent, of many digits, null, NaN, or no number at all. */
  #oddNumber(start: number): number {
    this.#at = start;
    const kind = this.kind();
    if (kind === "null") {
      this.skip();
      return NaN;
    }
    if (kind !== "number") throw this.#mismatch("a number");
    const end = this.#endOfScalar(start);
    if (end - start > NUMBER_BYTES_MAX) throw this.error(`${this.path}: a number without end`);
    const text = asciiText(this.#bytes, start, end);
    const value = text === "NaN" ? NaN : Number(text);
    const isNumber = /^-?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|Infinity|NaN)$/u.test(text);
    if (!isNumber) {
      // A number that is cut off is the end of the file, not a wrong one.
      if (end === this.#bytes.length) this.#at = end;
      throw this.#unexpected("a number");
    }
    this.#at = end;
    this.#isPending = false;
    return value;
  }

  #tookInteger = false;

  /** What is not just digits and a comma; true at the end of the array. */
  #oddInteger(count: number): boolean {
    this.#index[this.#depth] = count - 1;
    this.#tookInteger = false;
    if (this.#next() === CLOSE_ARRAY) {
      if (count > 0 && this.#options.mayTrailCommas !== true) throw this.#unexpected("a number");
      this.#leave();
      return true;
    }
    this.#index[this.#depth] = count;
    if (this.kind() === "number") {
      const value = this.number();
      this.numbers[count] = Number.isInteger(value) && value === (value | 0) ? value : -1;
    } else {
      this.skip();
      this.numbers[count] = -1;
    }
    const byte = this.#next();
    if (byte === CLOSE_ARRAY) {
      this.#tookInteger = true;
      this.#leave();
      return true;
    }
    if (byte !== COMMA) throw this.#unexpected("a comma");
    this.#at += 1;
    this.#next();
    return false;
  }

  #moreNumbers(): Int32Array<ArrayBuffer> {
    if (this.numbers.length >= INTEGERS_MAX) {
      throw this.error(`${this.path}: more than ${INTEGERS_MAX} numbers`);
    }
    const numbers = new Int32Array(this.numbers.length * 2);
    numbers.set(this.numbers);
    this.numbers = numbers;
    return numbers;
  }

  #mismatch(wanted: string): OperatingError {
    const found = this.kind();
    if (found === "nothing") return this.#unexpected(wanted);
    return this.error(`${this.path} has to be ${wanted} and is ${ARTICLES[found]}`);
  }

  #unexpected(wanted: string): OperatingError {
    if (this.#at >= this.#bytes.length) {
      this.#isCutShort = true;
      return this.error(`JSON that is cut short: it ends in ${this.path}, before ${wanted}`);
    }
    return this.error(`no valid JSON: ${wanted} has to follow in ${this.path}`);
  }
}

const ARTICLES: Readonly<Record<Exclude<JsonKind, "nothing">, string>> = {
  object: "an object",
  array: "an array",
  string: "a text",
  number: "a number",
  boolean: "true or false",
  null: "null",
};

function isDelimiter(bytes: Uint8Array, at: number): boolean {
  if (at >= bytes.length) return true;
  const byte = bytes[at];
  return byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || byte <= SPACE;
}

/** A key of the file within a message of one line. */
function shownKey(key: string): string {
  const cut = key.length > PATH_KEY_CHARS_MAX ? `${key.slice(0, PATH_KEY_CHARS_MAX)}…` : key;
  return /^[\w$-]+…?$/u.test(cut) ? `.${cut}` : `[${JSON.stringify(cut)}]`;
}
