// Where the bytes of an ELF image come from: its file, or, where no file can be had any more, the
// pages that the target has mapped. The two differ in what an offset means, which this hides.

import { readSync } from "node:fs";
import { OperatingError } from "#base/errors.ts";
import type { Memory } from "./memory.ts";
import { MemoryError } from "./memory.ts";

/** The file or image is no ELF of ours, or lies about itself. */
export class ElfError extends OperatingError {
  constructor(path: string, why: string) {
    super("bad-file", `${path}: ${why}`);
  }
}

/** All that is asked of a target's memory here. */
export type ReadableMemory = Pick<Memory, "read">;

export interface ElfBytes {
  readonly path: string;
  /** False: only what program headers load can be read, and sections cannot. */
  readonly hasSections: boolean;
  /** Copies at most `sizeBytes` from a file offset; fewer only where the file ends. */
  readOffset(offset: number, sizeBytes: number): Uint8Array;
  /**
   * The same at an address that the loaded program has before relocation, which lies in the file at
   * `offset`.
   */
  readAddress(address: number, offset: number, sizeBytes: number): Uint8Array;
}

/** Reads the file behind a descriptor, which the caller keeps open and closes. */
export class FileBytes implements ElfBytes {
  readonly path: string;
  readonly hasSections = true;
  readonly #fd: number;

  constructor(fd: number, path: string) {
    this.#fd = fd;
    this.path = path;
  }

  readOffset(offset: number, sizeBytes: number): Uint8Array {
    const bytes = new Uint8Array(sizeBytes);
    let got = 0;
    try {
      while (got < sizeBytes) {
        const part = readSync(this.#fd, bytes, got, sizeBytes - got, offset + got);
        if (part === 0) break;
        got += part;
      }
    } catch (error) {
      throw new ElfError(this.path, error instanceof Error ? error.message : "cannot be read");
    }
    return bytes.subarray(0, got);
  }

  readAddress(_address: number, offset: number, sizeBytes: number): Uint8Array {
    return this.readOffset(offset, sizeBytes);
  }
}

/**
 * Reads what a process has mapped. `base` is where the file's first byte lies; `bias` is added to
 * its addresses.
 */
export class ImageBytes implements ElfBytes {
  readonly path: string;
  readonly hasSections = false;
  readonly #memory: ReadableMemory;
  readonly #base: number;
  readonly #bias: number;

  constructor(memory: ReadableMemory, path: string, base: number, bias: number) {
    this.#memory = memory;
    this.path = path;
    this.#base = base;
    this.#bias = bias;
  }

  readOffset(offset: number, sizeBytes: number): Uint8Array {
    return this.#read(this.#base + offset, sizeBytes);
  }

  readAddress(address: number, _offset: number, sizeBytes: number): Uint8Array {
    return this.#read(this.#bias + address, sizeBytes);
  }

  #read(address: number, sizeBytes: number): Uint8Array {
    try {
      return this.#memory.read(address, sizeBytes);
    } catch (error) {
      if (error instanceof MemoryError) throw new ElfError(this.path, error.message);
      throw error;
    }
  }
}
