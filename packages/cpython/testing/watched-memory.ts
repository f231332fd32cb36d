// Recorded memory under attack: bytes can be replaced and ranges taken away, at once or after some
// reads, and every use of it is watched. What our side must never do throws WatchError: read from
// no address, read without bound, or look outside of what a batch holds.

import { type Memory, MemoryError } from "#process/memory.ts";
import type { SegmentBatch } from "#process/read-batch.ts";
import { RecordedMemory, type RecordedSegment } from "#process/recorded-memory.ts";

/** Looks at a batch's bytes that are checked after each `begin`: each costs some 100 ns. */
const MAX_CHECKED_LOOKS = 20_000;

/** A bug of ours that a hostile target uncovered. */
export class WatchError extends Error {
  override readonly name = "WatchError";
}

/**
 * One change of the recorded bytes: `bytes` at an address, or none: the address cannot be read any
 * more.
 */
export interface Change {
  readonly address: number;
  /** Empty: the bytes up to `address + holeBytes` are gone. */
  readonly bytes: Uint8Array;
  readonly holeBytes: number;
}

export class WatchedMemory implements Memory {
  bytesRead = 0;
  readCount = 0;
  readonly #maxBytes: number;
  readonly #memory: RecordedMemory;
  readonly #segments: readonly RecordedSegment[];
  #pending: readonly Change[] = [];
  /** Reads until the pending changes are made. */
  #readsLeft = 0;
  #undo: (() => void)[] = [];
  #hole: Change | undefined;
  readonly #guarded = new WeakSet<SegmentBatch>();
  #looksLeft = 0;

  constructor(segments: readonly RecordedSegment[], maxBytes: number) {
    this.#segments = segments;
    this.#memory = new RecordedMemory(segments);
    this.#maxBytes = maxBytes;
  }

  /** The recorded bytes are whole again; the changes are made after so many reads more. */
  begin(changes: readonly Change[], afterReads: number): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
    this.#hole = undefined;
    this.bytesRead = 0;
    this.readCount = 0;
    this.#looksLeft = MAX_CHECKED_LOOKS;
    this.#pending = changes;
    this.#readsLeft = afterReads;
    if (afterReads === 0) this.#makeChanges();
  }

  #makeChanges(): void {
    for (const change of this.#pending) {
      if (change.bytes.length === 0) this.#hole = change;
      else this.#write(change);
    }
    this.#pending = [];
  }

  #write({ address, bytes }: Change): void {
    const segment = this.#segments.find(
      (one) => address >= one.address && address + bytes.length <= one.address + one.bytes.length,
    );
    if (segment === undefined) return;
    const at = address - segment.address;
    const before = segment.bytes.slice(at, at + bytes.length);
    segment.bytes.set(bytes, at);
    this.#undo.push(() => segment.bytes.set(before, at));
  }

  /** The bytes as they are now, without being watched; undefined where they cannot be read. */
  look(address: number, sizeBytes: number): Uint8Array | undefined {
    try {
      return this.#memory.read(address, sizeBytes);
    } catch {
      return undefined;
    }
  }

  read(address: number, sizeBytes: number): Uint8Array {
    this.#note(address, sizeBytes);
    if (this.#isGone(address, sizeBytes)) throw new MemoryError(address, sizeBytes, "taken away");
    return this.#memory.read(address, sizeBytes);
  }

  readSegments(batch: SegmentBatch, first: number): boolean {
    this.#guard(batch);
    for (let index = first; index < batch.count; index++) {
      const address = batch.addresses[index];
      const sizeBytes = batch.sizesBytes[index];
      this.#note(address, sizeBytes);
      if (this.#isGone(address, sizeBytes)) return false;
    }
    return this.#memory.readSegments(batch, first);
  }

  #isGone(address: number, sizeBytes: number): boolean {
    const hole = this.#hole;
    return (
      hole !== undefined &&
      address < hole.address + hole.holeBytes &&
      address + sizeBytes > hole.address
    );
  }

  #note(address: number, sizeBytes: number): void {
    if (!Number.isInteger(address) || address < 0) {
      throw new WatchError(`a read of ${sizeBytes} bytes at ${address}`);
    }
    if (!Number.isInteger(sizeBytes) || sizeBytes < 0) {
      throw new WatchError(`a read of ${sizeBytes} bytes`);
    }
    this.readCount++;
    this.bytesRead += sizeBytes;
    if (this.bytesRead > this.#maxBytes) throw new WatchError(`${this.bytesRead} bytes were read`);
    if (this.#readsLeft > 0 && --this.#readsLeft === 0) this.#makeChanges();
  }

  /**
   * From now on a look outside of what the batch holds throws, for the first looks after `begin`.
   */
  #guard(batch: SegmentBatch): void {
    if (this.#guarded.has(batch)) return;
    this.#guarded.add(batch);
    this.#guardColumn(batch, "words", 4);
    this.#guardColumn(batch, "bytes", 1);
  }

  #guardColumn(batch: SegmentBatch, name: "words" | "bytes", width: number): void {
    let column: Uint32Array | Uint8Array = batch[name];
    let checked: typeof column | undefined;
    const handler: ProxyHandler<Uint32Array | Uint8Array> = {
      get: (target, key) => {
        if (typeof key === "string" && !(key in Uint8Array.prototype)) {
          const index = Number(key);
          this.#looksLeft--;
          if (!Number.isInteger(index) || index < 0 || index * width >= batch.totalBytes) {
            throw new WatchError(`a look at ${name}[${key}] of ${batch.totalBytes} bytes`);
          }
          return target[index];
        }
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    };
    Object.defineProperty(batch, name, {
      get: () => {
        if (this.#looksLeft <= 0) return column;
        checked ??= new Proxy(column, handler);
        return checked;
      },
      set: (grown: typeof column) => {
        column = grown;
        checked = undefined;
      },
    });
  }
}
