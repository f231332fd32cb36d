// Python's marshal format, as far as pstats needs it: dicts, tuples, text, numbers. Codes of
// version 2, which every Python 3 reads (Python/marshal.c).

const CODE = { dict: 0x7b, end: 0x30, tuple: 0x28, text: 0x75, int: 0x69, float: 0x67 } as const;
const FIRST_BYTES = 1 << 12;
const LARGEST_INT = 2 ** 31 - 1;

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

  /** Counts: what does not fit 32 bits is cut off there. */
  integer(value: number): void {
    this.#code(CODE.int);
    this.#int32(Math.min(value, LARGEST_INT));
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
