// Protobuf's wire format, read in place: no object per message, and numbers as numbers. The reader
// of @bufbuild/protobuf gives 64-bit numbers as bigints, of which a profile of 100,000 stacks has
// millions.

/** The bytes are no protobuf. Never leaves this folder. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly offset: number;
  readonly isCutOff: boolean;

  constructor(message: string, offset: number, isCutOff = false) {
    super(message);
    this.offset = offset;
    this.isCutOff = isCutOff;
  }
}

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const VARINT_BYTES_MAX = 10;
const HIGH = 2 ** 32;
/** Numbers whose higher half is below are exact. */
const EXACT_HIGH = 2 ** 21;

/** Stands somewhere in a message. */
export class WireCursor {
  readonly #bytes: Uint8Array;
  at: number;
  /** Offset of the byte behind the message. */
  readonly end: number;
  /** Of the field that `next` came to. */
  field = 0;
  wire = 0;
  /** Halves of the latest varint. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Comes to the next field; false at the message's end. Its content must be read or skipped. */
  next(): boolean {
    if (this.at >= this.end) return false;
    const start = this.at;
    this.#varint();
    this.field = this.#high === 0 ? this.#low >>> 3 : 0;
    this.wire = this.#low & 7;
    if (this.field === 0) throw new WireError("a field has no number", start);
    return true;
  }

  /** Of the field: a number without sign, not exact beyond 2^53. */
  unsigned(): number {
    this.#want(WIRE.varint);
    this.#varint();
    return (this.#high >>> 0) * HIGH + (this.#low >>> 0);
  }

  signed(): number {
    this.#want(WIRE.varint);
    return this.packedSigned();
  }

  /** A number of a packed field, or of a field whose kind was checked. */
  packedSigned(): number {
    this.#varint();
    return this.#high * HIGH + (this.#low >>> 0);
  }

  /** A number that names something: exact, however large. */
  packedId(): number | bigint {
    this.#varint();
    const high = this.#high >>> 0;
    const low = this.#low >>> 0;
    return high < EXACT_HIGH ? high * HIGH + low : (BigInt(high) << 32n) | BigInt(low);
  }

  id(): number | bigint {
    this.#want(WIRE.varint);
    return this.packedId();
  }

  /** The field's content, a message or packed numbers; passes over it. */
  message(): WireCursor {
    const start = this.passBytes();
    return new WireCursor(this.#bytes, start, this.at);
  }

  /** Passes over the field's bytes, which end where the cursor then stands; tells their start. */
  passBytes(): number {
    this.#want(WIRE.bytes);
    const size = this.#varintSize();
    const start = this.at;
    if (size > this.end - start) throw this.#cutOff();
    this.at = start + size;
    return start;
  }

  skip(): void {
    if (this.wire === WIRE.varint) this.#varint();
    else if (this.wire === WIRE.bytes) this.passBytes();
    else if (this.wire === WIRE.fixed64) this.#pass(8);
    else if (this.wire === WIRE.fixed32) this.#pass(4);
    else throw new WireError(`a field is of kind ${this.wire}`, this.at);
  }

  #want(wire: number): void {
    if (this.wire === wire) return;
    throw new WireError(`field ${this.field} is of kind ${this.wire} instead of ${wire}`, this.at);
  }

  #pass(sizeBytes: number): void {
    if (sizeBytes > this.end - this.at) throw this.#cutOff();
    this.at += sizeBytes;
  }

  #varintSize(): number {
    this.#varint();
    return (this.#high >>> 0) * HIGH + (this.#low >>> 0);
  }

  #varint(): void {
    const bytes = this.#bytes;
    let byte = this.#byte(bytes);
    let low = byte & 0x7f;
    let high = 0;
    for (let index = 1; byte >= 0x80; index += 1) {
      if (index === VARINT_BYTES_MAX) throw new WireError("a number is too long", this.at);
      byte = this.#byte(bytes);
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index > 4) high |= bits << (7 * index - 32);
      else {
        low |= bits << 28;
        high = bits >>> 4;
      }
    }
    this.#low = low;
    this.#high = high;
  }

  #byte(bytes: Uint8Array): number {
    if (this.at >= this.end) throw this.#cutOff();
    return bytes[this.at++];
  }

  #cutOff(): WireError {
    // What ends within its message is wrong; what ends with the file is cut short.
    return new WireError("it ends too early", this.end, this.end === this.#bytes.length);
  }
}
