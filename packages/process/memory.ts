// Where bytes of a target come from is hidden behind this: a live process, a core file or recorded pages.
// Addresses are numbers: user space ends below 2^53 on every machine we support.

export interface Memory {
  /** Copies exactly `sizeBytes` from `address`. Throws MemoryError where any of them cannot be read. */
  read(address: number, sizeBytes: number): Uint8Array;
  /** Copies every segment of the batch into its buffer in one go, in order. False where any byte could not be read. */
  readBatch(batch: ReadBatch): boolean;
}

/** Segments to copy in order; the bytes lie one after the other in `bytes`, each segment 8-byte aligned. */
export interface ReadBatch {
  readonly count: number;
  readonly addresses: Float64Array;
  readonly sizesBytes: Int32Array;
  /** Where each segment's copy starts in `bytes`. */
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

/** The target's memory could not be read there: it is gone, unmapped or torn. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";
  readonly address: number;
  readonly sizeBytes: number;

  constructor(address: number, sizeBytes: number, why: string) {
    super(`cannot read ${sizeBytes} bytes at 0x${address.toString(16)}: ${why}`);
    this.address = address;
    this.sizeBytes = sizeBytes;
  }
}
