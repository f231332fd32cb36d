// The recording on disk. It appears under its name with its first block (an older recording of that
// name stays until then), and grows block by block: whatever ends us, what was appended is there. A
// block is one write and no fsync: the page cache outlives us, and waiting for a disk once a second
// would stall the samples behind it; what a power failure may take is the last seconds, and the
// reader knows cut recordings.

import * as fs from "node:fs";

import { cannotWrite, createExclusively } from "../output/replace-file.ts";
import { linkTarget, temporaryNameFor } from "../output/replace-file.ts";
import { writeAll } from "../output/write-all.ts";

export class RecordingFile {
  readonly path: string;
  #pending: Uint8Array[] = [];
  #descriptor: number | undefined;
  #sizeBytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** True from the first block on, and after the end. */
  get isPublished(): boolean {
    return this.#sizeBytes > 0;
  }

  /** Keeps what goes before the first block. */
  hold(bytes: Uint8Array): void {
    this.#pending.push(bytes.slice());
  }

  /** Appends a whole block. Throws `cannot-write`, and then the file ends with the block before. */
  append(bytes: Uint8Array): void {
    try {
      if (this.#descriptor === undefined) this.#publish(bytes);
      else writeAll(this.#descriptor, bytes);
      this.#sizeBytes += bytes.length;
    } catch (error) {
      if (this.#descriptor !== undefined) fs.ftruncateSync(this.#descriptor, this.#sizeBytes);
      throw cannotWrite(this.path, error, "free some space; what was recorded until then is kept");
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    fs.closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #publish(firstBlock: Uint8Array): void {
    const target = linkTarget(this.path);
    const temporary = temporaryNameFor(target);
    const descriptor = createExclusively(temporary);
    try {
      for (const bytes of [...this.#pending, firstBlock]) writeAll(descriptor, bytes);
      fs.renameSync(temporary, target);
    } catch (error) {
      fs.closeSync(descriptor);
      fs.rmSync(temporary, { force: true });
      throw error;
    }
    this.#descriptor = descriptor;
    this.#sizeBytes = this.#pending.reduce((sum, bytes) => sum + bytes.length, 0);
    this.#pending = [];
  }
}
