// Memory of a running process. process_vm_readv takes many segments in one call; where a sandbox
// forbids it, /proc/PID/mem gives the same bytes one segment at a time.

import { closeSync, openSync } from "node:fs";
import type { Memory } from "./memory.ts";
import { MemoryError } from "./memory.ts";
import type { SegmentBatch } from "./read-batch.ts";
import {
  errno,
  errorNumber,
  NativeBuffer,
  pread,
  processVmReadv,
  putUint64,
} from "./system-calls.ts";

const SCRATCH_BYTES = 1 << 20;

export class LiveMemory implements Memory {
  readonly pid: number;
  readonly #scratch = new NativeBuffer(SCRATCH_BYTES);
  readonly #vectors = new NativeBuffer(32);
  /** Open once process_vm_readv was refused. */
  #memFile = -1;
  #isClosed = false;

  constructor(pid: number) {
    this.pid = pid;
  }

  read(address: number, sizeBytes: number): Uint8Array {
    const copy = new Uint8Array(sizeBytes);
    for (let done = 0; done < sizeBytes;) {
      const part = Math.min(SCRATCH_BYTES, sizeBytes - done);
      this.#readPart(address + done, part);
      copy.set(this.#scratch.bytes.subarray(0, part), done);
      done += part;
    }
    return copy;
  }

  #readPart(address: number, sizeBytes: number): void {
    const { words } = this.#vectors;
    putUint64(words, 0, this.#scratch.address);
    putUint64(words, 2, sizeBytes);
    putUint64(words, 4, address);
    putUint64(words, 6, sizeBytes);
    let got = -1;
    if (this.#memFile < 0) {
      const vectors = this.#vectors.address;
      got = processVmReadv(this.pid, vectors, 1, vectors + 16, 1, 0);
      if (got < 0 && this.#mayUseFile(errno())) return this.#readPart(address, sizeBytes);
    } else {
      got = pread(this.#memFile, this.#scratch.address, sizeBytes, address);
    }
    if (got !== sizeBytes) throw new MemoryError(address, sizeBytes, reason(got < 0 ? errno() : 0));
  }

  readSegments(batch: SegmentBatch, first: number): boolean {
    if (first >= batch.count) return true;
    const { words, address } = batch.vectors;
    const start = batch.offsets[first];
    const wanted = batch.totalBytes - start;
    putUint64(words, 0, batch.bufferAddress + start);
    putUint64(words, 2, wanted);
    if (this.#memFile < 0) {
      const remote = address + (first + 1) * 16;
      const got = processVmReadv(this.pid, address, 1, remote, batch.count - first, 0);
      if (got === wanted) return true;
      if (got >= 0 || !this.#mayUseFile(errno())) return false;
    }
    return this.#readFromFile(batch, first);
  }

  #readFromFile(batch: SegmentBatch, first: number): boolean {
    for (let index = first; index < batch.count; index++) {
      const size = batch.sizesBytes[index];
      const into = batch.bufferAddress + batch.offsets[index];
      if (pread(this.#memFile, into, size, batch.addresses[index]) !== size) return false;
    }
    return true;
  }

  /**
   * EPERM and ENOSYS may mean that only the call is forbidden (seccomp); the file has rules of its
   * own.
   */
  #mayUseFile(code: number): boolean {
    if (code !== errorNumber.EPERM && code !== errorNumber.ENOSYS) return false;
    if (this.#memFile >= 0) return false;
    try {
      this.#memFile = openSync(`/proc/${this.pid}/mem`, "r");
      return true;
    } catch {
      return false;
    }
  }

  /** Native memory must be freed once: a second call does nothing. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#memFile >= 0) closeSync(this.#memFile);
    this.#scratch.free();
    this.#vectors.free();
  }
}

const REASONS: Readonly<Record<number, string>> = {
  0: "part of it is not mapped",
  [errorNumber.EPERM]: "not permitted",
  [errorNumber.ESRCH]: "the process is gone",
  [errorNumber.EFAULT]: "not mapped",
  [errorNumber.EIO]: "not mapped",
  [errorNumber.ENOMEM]: "out of memory",
};

function reason(code: number): string {
  return REASONS[code] ?? `error ${code}`;
}
