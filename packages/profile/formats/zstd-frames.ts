// A zstd file is any number of frames, one behind the other (RFC 8878, section 3). Node's stream
// ends with the first and says nothing of the others, so the file is split here: by the sizes that
// headers and blocks tell, without looking into them.

import { OperatingError } from "#base/errors.ts";

const MAGIC_BYTES = 4;
/** 0x184D2A50 to 0x184D2A5F: a frame that is to be passed over. */
const SKIPPABLE = [0x2a, 0x4d, 0x18];
const DICTIONARY_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
const RUN_LENGTH_BLOCK = 1;
/** What a frame may have its reader remember: as much as zstd itself allows unasked. */
const WINDOW_BYTES_MAX = 128 * 2 ** 20;

export class ZstdFrames {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;
  #isAtEnd = false;
  readonly #name: string;

  /** `name`: of the file, for messages. */
  constructor(chunks: AsyncIterable<Uint8Array>, name: string) {
    this.#name = name;
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Is there nothing behind what was read? */
  async isAtEnd(): Promise<boolean> {
    while (!this.#isAtEnd && this.#at === this.#chunk.length) {
      const next = await this.#chunks.next();
      this.#isAtEnd = next.done === true;
      this.#chunk = next.done === true ? new Uint8Array() : next.value;
      this.#at = 0;
    }
    return this.#isAtEnd;
  }

  /**
   * The bytes of the next frame; nothing for one that is to be passed over. Throws "bad-file" where
   * it needs too much memory.
   */
  async *frame(): AsyncGenerator<Uint8Array> {
    const magic: number[] = [];
    const head = await this.#read(MAGIC_BYTES, magic);
    if ((magic[0] & 0xf0) === 0x50 && SKIPPABLE.every((byte, at) => magic[at + 1] === byte)) {
      await this.#skip();
      return;
    }
    yield head;
    const descriptor: number[] = [];
    yield await this.#read(1, descriptor);
    const header: number[] = [];
    const headerPiece = await this.#read(headerBytes(descriptor[0]), header);
    this.#checkWindow(descriptor[0], header);
    yield headerPiece;
    for (let isLast = false; !isLast && !this.#isAtEnd;) {
      const block: number[] = [];
      yield await this.#read(3, block);
      const value = block[0] | (block[1] << 8) | (block[2] << 16);
      isLast = (value & 1) === 1;
      yield* this.#pass(((value >> 1) & 3) === RUN_LENGTH_BLOCK ? 1 : value >> 3);
    }
    if ((descriptor[0] & 4) !== 0) yield* this.#pass(4);
  }

  async return(): Promise<void> {
    await this.#chunks.return?.();
  }

  #checkWindow(descriptor: number, header: readonly number[]): void {
    if (windowBytes(descriptor, header) <= WINDOW_BYTES_MAX) return;
    const mib = WINDOW_BYTES_MAX / 2 ** 20;
    const message = `${this.#name}: its zstd data needs more than ${mib} MiB to look back`;
    throw new OperatingError("bad-file", message, "unpack it by hand if you trust it: zstd -d");
  }

  async #skip(): Promise<void> {
    const size: number[] = [];
    await this.#read(4, size);
    const bytes = (size[0] | (size[1] << 8) | (size[2] << 16) | (size[3] << 24)) >>> 0;
    for await (const piece of this.#pass(bytes)) void piece;
  }

  /** So many bytes, or as many as there are; also as numbers. */
  async #read(count: number, into: number[]): Promise<Uint8Array> {
    for await (const piece of this.#pass(count)) into.push(...piece);
    return Uint8Array.from(into);
  }

  async *#pass(count: number): AsyncGenerator<Uint8Array> {
    let left = count;
    while (left > 0 && !(await this.isAtEnd())) {
      const piece = this.#chunk.subarray(this.#at, this.#at + left);
      this.#at += piece.length;
      left -= piece.length;
      yield piece;
    }
  }
}

/** What of a frame's header is behind its descriptor. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const window = isSingleSegment ? 0 : 1;
  const contentSize = sizeFlag === 0 && isSingleSegment ? 1 : CONTENT_SIZE_BYTES[sizeFlag];
  return window + DICTIONARY_BYTES[descriptor & 3] + contentSize;
}

/** What a decoder keeps of what it wrote: told in a byte or, where all is kept, the whole. */
function windowBytes(descriptor: number, header: readonly number[]): number {
  if ((descriptor & 0x20) === 0) {
    const byte = header[0] ?? 0;
    const base = 2 ** (10 + (byte >> 3));
    return base + (base / 8) * (byte & 7);
  }
  const size = header.slice(DICTIONARY_BYTES[descriptor & 3]);
  const value = size.reduce((sum, byte, at) => sum + byte * 2 ** (8 * at), 0);
  return descriptor >> 6 === 1 ? value + 256 : value;
}
