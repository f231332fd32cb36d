// Reads what ByteWriter wrote, from bytes that nobody vouches for: every size is checked against
// what is left before anything is allocated for it.

/** The bytes are not what the format says. Never leaves this folder. */
export class DamagedError extends Error {
  override readonly name = "DamagedError";
}

const MAX_VARINT_BYTES = 8;
const QUICK_BYTES = 4;
const INT32_MAX = 2 ** 31 - 1;

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remainingBytes(): number {
    return this.#bytes.length - this.#offset;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let size = 0; size < MAX_VARINT_BYTES; size += 1) {
      if (this.#offset >= this.#bytes.length) throw new DamagedError("a number is cut off");
      const byte = this.#bytes[this.#offset];
      this.#offset += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 0x80;
    }
    throw new DamagedError("a number is too large");
  }

  signedVarint(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** As many as `values` has room for. Numbers of up to four bytes are nearly all there are. */
  varints(values: Float64Array): void {
    const bytes = this.#bytes;
    const lastQuick = bytes.length - QUICK_BYTES;
    let at = this.#offset;
    for (let row = 0; row < values.length; row += 1) {
      if (at <= lastQuick) {
        if (bytes[at] < 0x80) {
          values[row] = bytes[at++];
          continue;
        }
        let next = at;
        let byte = bytes[next++];
        let value = byte & 0x7f;
        for (let shift = 7; byte >= 0x80 && shift < QUICK_BYTES * 7; shift += 7) {
          byte = bytes[next++];
          value |= (byte & 0x7f) << shift;
        }
        if (byte < 0x80) {
          values[row] = value;
          at = next;
          continue;
        }
      }
      this.#offset = at;
      values[row] = this.varint();
      at = this.#offset;
    }
    this.#offset = at;
  }

  signedVarints(values: Float64Array): void {
    this.varints(values);
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row];
      // The remainder of a number with a fraction takes ten times as long.
      if (value <= INT32_MAX) values[row] = (value >>> 1) ^ -(value & 1);
      else values[row] = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  float64(): number {
    if (this.remainingBytes < 8) throw new DamagedError("a number is cut off");
    const value = this.#view.getFloat64(this.#offset, true);
    this.#offset += 8;
    return value;
  }

  text(): string {
    const sizeBytes = this.varint();
    if (sizeBytes > this.remainingBytes) throw new DamagedError("a text is cut off");
    const start = this.#offset;
    this.#offset += sizeBytes;
    return this.#decoder.decode(this.#bytes.subarray(start, this.#offset));
  }

  /** How many rows follow, each of which takes at least `bytesPerRow`. */
  rowCount(bytesPerRow: number, maxRows: number): number {
    const count = this.varint();
    if (count > maxRows || count * bytesPerRow > this.remainingBytes) {
      throw new DamagedError("a table is too long");
    }
    return count;
  }
}
