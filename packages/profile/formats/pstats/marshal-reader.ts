// Python's marshal format, as far as statistics have it (Python/marshal.c of 2.7 and 3.0 to 3.15):
// dicts, tuples, lists, texts, numbers, and references to values that stood before.
//
// `python -m profile` calls the whole program by its code object, so there may be one as a name. It
// is passed over and becomes a text that says which it was: nothing that is read can ever run.
//
// Traps: a flagged value gets its number where it begins, before the values in it. In Python 2 only
// interned texts have numbers, which `R` refers to. What a code object consists of changed with the
// versions, and no file tells its version.

const FLAG_REF = 0x80;
/** Of functions in functions, each two deeper. */
const DEPTH_MAX = 64;
/** Digits of 15 bits: what a double holds, and far beyond what a program can count. */
const LONG_DIGITS_MAX = 68;
const LONG_BASE = 2 ** 15;

/** What a code object consists of: `i` a number of 32 bits, `o` a value, `n` and `f` its names. */
export const CODE_LAYOUTS = [
  // 3.11 and later, 3.8, 3.0, 2.7.
  "iiiiiooooofnoioo",
  "iiiiiioooooofnio",
  "iiiiioooooofnio",
  "iiiioooooofnio",
] as const;

export type MarshalValue = string | number | boolean | null | MarshalTuple | MarshalDict;
export type MarshalTuple = readonly MarshalValue[];

export class MarshalDict {
  /** In the order of the file, which is that of Python's dict. */
  readonly keys: MarshalValue[] = [];
  readonly values: MarshalValue[] = [];
}

/** The bytes are no statistics. Never leaves this folder. */
export class MarshalError extends Error {
  override readonly name = "MarshalError";
  /** Undefined: the bytes are well-formed, and hold something else. */
  readonly offset: number | undefined;
  /** The bytes end where more should follow. */
  readonly isCutOff: boolean;

  constructor(message: string, offset?: number, isCutOff = false) {
    super(message);
    this.offset = offset;
    this.isCutOff = isCutOff;
  }
}

export class MarshalReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** Undefined: it is still being read. */
  readonly #refs: (MarshalValue | undefined)[] = [];
  /** Python 2's interned texts. */
  readonly #interned: string[] = [];
  readonly #codeLayout: string;
  offset = 0;
  /** Was there a code object? Then another layout may be the right one. */
  hasCode = false;

  constructor(bytes: Uint8Array, codeLayout: string = CODE_LAYOUTS[0]) {
    this.#codeLayout = codeLayout;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next value. Throws MarshalError. */
  value(): MarshalValue {
    const value = this.#value(0);
    if (value === undefined) throw this.#error("a value is missing");
    return value;
  }

  /** Undefined: the end of a dict. */
  #value(depth: number): MarshalValue | undefined {
    if (depth > DEPTH_MAX) throw this.#error("values lie too deep in one another");
    const byte = this.#byte();
    const code = String.fromCharCode(byte & ~FLAG_REF);
    if (code === "0") return undefined;
    if ((byte & FLAG_REF) === 0) return this.#contents(code, depth);
    const ref = this.#refs.push(undefined) - 1;
    const value = this.#contents(code, depth);
    this.#refs[ref] = value;
    return value;
  }

  #contents(code: string, depth: number): MarshalValue {
    switch (code) {
      case "N":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      case "{":
        return this.#dict(depth);
      case "(":
      case "[":
        return this.#tuple(this.#size(), depth);
      case ")":
        return this.#tuple(this.#byte(), depth);
      case "r":
        return this.#ref();
      case "c":
        return this.#code(depth);
      default:
        return this.#number(code) ?? this.#text(code) ?? this.#other(code, depth);
    }
  }

  #number(code: string): number | undefined {
    switch (code) {
      case "i":
        return this.#int32();
      case "I":
        return Number(this.#view.getBigInt64(this.#take(8), true));
      case "l":
        return this.#long();
      case "g":
        return this.#view.getFloat64(this.#take(8), true);
      case "f":
        return this.#floatText();
      default:
        return undefined;
    }
  }

  #text(code: string): string | undefined {
    switch (code) {
      case "z":
      case "Z":
        return this.#decoded(this.#byte());
      case "a":
      case "A":
      case "u":
      case "s":
        return this.#decoded(this.#size());
      case "t": {
        const text = this.#decoded(this.#size());
        this.#interned.push(text);
        return text;
      }
      case "R":
        return this.#internedText();
      default:
        return undefined;
    }
  }

  /** What stands in code objects only: passed over. */
  #other(code: string, depth: number): null {
    switch (code) {
      case ".":
      case "S":
        return null;
      case "x":
        this.#take(this.#byte());
        this.#take(this.#byte());
        return null;
      case "y":
        this.#take(16);
        return null;
      case "<":
      case ">":
        this.#tuple(this.#size(), depth);
        return null;
      case ":":
        this.#tuple(3, depth);
        return null;
      default:
        throw this.#error(`there is no value of type ${JSON.stringify(code)} in statistics`, 1);
    }
  }

  /** As Python shows it, without its address. */
  #code(depth: number): string {
    this.hasCode = true;
    let file: MarshalValue | undefined;
    let name: MarshalValue | undefined;
    let line = 0;
    for (const part of this.#codeLayout) {
      if (part === "i") line = this.#int32();
      else {
        const value = this.#value(depth + 1);
        if (value === undefined) throw this.#error("a value is missing");
        if (part === "f") file = value;
        if (part === "n") name = value;
      }
    }
    if (typeof file !== "string" || typeof name !== "string") {
      throw this.#error("a code object has no names");
    }
    return `<code object ${name}, file "${file}", line ${line}>`;
  }

  #dict(depth: number): MarshalDict {
    const dict = new MarshalDict();
    for (;;) {
      const key = this.#value(depth + 1);
      if (key === undefined) return dict;
      const value = this.#value(depth + 1);
      if (value === undefined) throw this.#error("a value is missing");
      dict.keys.push(key);
      dict.values.push(value);
    }
  }

  #tuple(size: number, depth: number): MarshalTuple {
    const values: MarshalValue[] = [];
    for (let at = 0; at < size; at += 1) {
      const value = this.#value(depth + 1);
      if (value === undefined) throw this.#error("a value is missing");
      values.push(value);
    }
    return values;
  }

  #ref(): MarshalValue {
    const value = this.#refs[this.#int32()];
    if (value === undefined) throw this.#error("refers to a value that is not there", 4);
    return value;
  }

  #internedText(): string {
    const text = this.#interned[this.#int32()];
    if (text === undefined) throw this.#error("refers to a text that is not there", 4);
    return text;
  }

  #long(): number {
    const at = this.#take(4);
    const signedDigits = this.#view.getInt32(at, true);
    const digits = Math.abs(signedDigits);
    if (digits > LONG_DIGITS_MAX) throw this.#error("a number is too large", 4);
    const start = this.#take(2 * digits);
    let value = 0;
    for (let digit = digits - 1; digit >= 0; digit -= 1) {
      value = value * LONG_BASE + this.#view.getUint16(start + 2 * digit, true);
    }
    return signedDigits < 0 ? -value : value;
  }

  #floatText(): number {
    const text = this.#decoded(this.#byte());
    const value = Number(text);
    if (text === "" || Number.isNaN(value)) throw this.#error("a number is none");
    return value;
  }

  #decoded(sizeBytes: number): string {
    const start = this.#take(sizeBytes);
    return this.#decoder.decode(this.#bytes.subarray(start, start + sizeBytes));
  }

  /** Of a text or a tuple: each of its elements takes a byte at least. */
  #size(): number {
    const size = this.#int32();
    if (size < 0) throw this.#error("a size is negative", 4);
    if (size > this.#bytes.length - this.offset) throw this.#cutOff();
    return size;
  }

  #int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  #byte(): number {
    return this.#bytes[this.#take(1)];
  }

  /** Where the next bytes begin, which are passed over. */
  #take(sizeBytes: number): number {
    const start = this.offset;
    if (sizeBytes > this.#bytes.length - start) throw this.#cutOff();
    this.offset = start + sizeBytes;
    return start;
  }

  #cutOff(): MarshalError {
    return new MarshalError("it ends too early", this.#bytes.length, true);
  }

  /** `back`: what is wrong began so many bytes before. */
  #error(message: string, back = 0): MarshalError {
    return new MarshalError(message, this.offset - back);
  }
}
