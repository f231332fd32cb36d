// The events of MOJO, Austin's binary format (P403n1x87/austin, src/mojo.h and src/events.h;
// austin-python, austin/format/mojo.py; versions 1 to 3). Numbers are variable in length: 6 bits
// and a sign in the first byte, 7 in each that follows.

export const EVENT = {
  metadata: 1,
  stack: 2,
  frame: 3,
  invalidFrame: 4,
  frameRef: 5,
  kernelFrame: 6,
  gc: 7,
  idle: 8,
  time: 9,
  memory: 10,
  string: 11,
  stringRef: 12,
  stackRepeat: 13,
} as const;

export const MOJO_VERSION_MAX = 3;

/** The bytes are no MOJO. Never leaves this folder. */
export class MojoError extends Error {
  override readonly name = "MojoError";
  /** Undefined: where the cursor stands. */
  readonly offset: number | undefined;
  readonly isCutOff: boolean;

  constructor(message: string, offset?: number, isCutOff = false) {
    super(message);
    this.offset = offset;
    this.isCutOff = isCutOff;
  }
}

const NUMBER_BYTES_MAX = 10;

export class MojoCursor {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    if (this.isAtEnd) throw new MojoError("it ends too early", this.at, true);
    return this.#bytes[this.at++];
  }

  /** Keys of frames have up to 64 bits: what is beyond 53 makes two of them one very seldom. */
  integer(): number {
    let byte = this.byte();
    const isNegative = (byte & 0x40) !== 0;
    let value = byte & 0x3f;
    let scale = 0x40;
    for (let size = 1; byte >= 0x80; size += 1) {
      if (size === NUMBER_BYTES_MAX) throw new MojoError("a number is too long", this.at);
      byte = this.byte();
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    }
    return isNegative ? -value : value;
  }

  /** Ends in a zero byte. */
  text(): string {
    const start = this.at;
    const end = this.#bytes.indexOf(0, start);
    if (end < 0) throw new MojoError("it ends too early", this.#bytes.length, true);
    this.at = end + 1;
    return this.#decoder.decode(this.#bytes.subarray(start, end));
  }
}
