// Python's marshal format, as far as pstats needs it: dicts, tuples, text, numbers. Codes of
// version 2, which every Python 3 reads (Python/marshal.c).

const CODE = {
  dict: 0x7b,
  end: 0x30,
  tuple: 0x28,
  text: 0x75,
  int: 0x69,
  long: 0x6c,
  float: 0x67,
} as const;
const FIRST_BYTES = 1 << 12;
const LARGEST_INT = 2 ** 31 - 1;
const LONG_BASE = 2 ** 15;

export class MarshalWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #encoder = new TextEncoder();

  /** Keys and values follow in turns. */
  startDict(): void {
    this.#code(CODE.dict);
  }

  endDict(): void {
    this.#code(CODE.end);
  }

  /** `size` values follow. */
  startTuple(size: number): void {
    this.#code(CODE.tuple);
    this.#int32(size);
  }

  text(value: string): void {
    const encoded = this.#encoder.encode(value);
    this.#code(CODE.text);
    this.#int32(encoded.length);
    this.#reserve(encoded.length);
    this.#bytes.set(encoded, this.#length);
    this.#length += encoded.length;
  }

  /** A whole number, however large. */
  integer(value: number): void {
    if (Math.abs(value) > LARGEST_INT) {
      this.#long(value);
      return;
    }
    this.#code(CODE.int);
    this.#int32(value);
  }

  #long(value: number): void {
    const digits: number[] = [];
    for (let rest = Math.abs(value); rest > 0; rest = Math.floor(rest / LONG_BASE)) {
      digits.push(rest % LONG_BASE);
    }
    this.#code(CODE.long);
    this.#int32(value < 0 ? -digits.length : digits.length);
    this.#reserve(2 * digits.length);
    for (const digit of digits) {
      this.#view.setUint16(this.#length, digit, true);
      this.#length += 2;
    }
  }

  float(value: number): void {
    this.#code(CODE.float);
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #code(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = code;
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const bigger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    bigger.set(this.#bytes);
    this.#bytes = bigger;
    this.#view = new DataView(bigger.buffer);
  }
}
