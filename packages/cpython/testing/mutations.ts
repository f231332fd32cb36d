// What a hostile target may put where: for every field that a reader follows, every kind of wrong
// value.

import type { Layout } from "../layouts/layout.ts";
import type { RecordedTarget } from "./recorded-target.ts";
import type { StackDump } from "./stack-dump.ts";
import type { Change, WatchedMemory } from "./watched-memory.ts";

const TWO_TO_32 = 0x1_0000_0000;
const PAGE_BYTES = 4096;
const NO_BYTES = new Uint8Array(0);

/** Seeded (mulberry32): the same seed gives the same numbers everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An integer from 0 up to, and without, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32) * end);
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }
}

/** A field that the reader follows or believes, of the object at `object`. */
interface Field {
  readonly name: string;
  readonly object: number;
  readonly address: number;
  readonly widthBytes: 1 | 4 | 8;
}

export interface Mutation {
  readonly text: string;
  readonly changes: readonly Change[];
}

/** Fields and objects of a target whose stacks `dump` reads. */
export class MutationSource {
  readonly #fields: Field[] = [];
  /** Addresses of everything that was met. */
  readonly #objects: number[] = [];
  readonly #frames: number[] = [];
  readonly #segments: readonly (readonly [address: number, sizeBytes: number])[];
  readonly #memory: WatchedMemory;

  constructor(target: RecordedTarget, layout: Layout, memory: WatchedMemory, dump: StackDump) {
    this.#segments = target.recording.ranges;
    this.#memory = memory;
    const runtime = target.recording.runtimeAddress;
    const { interpretersHead, currentThread, gcCollecting } = layout.runtime;
    this.#object("runtime", runtime, { interpretersHead, currentThread, gcCollecting });
    for (const { address, gil } of dump.list.interpreters) {
      this.#object("interpreter", address, { ...layout.interpreter });
      if (gil !== 0) this.#object("gil", gil, { ...layout.gil });
    }
    for (const state of dump.list.threads) {
      const { sizeBytes: _size, statusActiveBit: _bit, cframeCurrent, ...fields } = layout.thread;
      this.#object("thread", state.address, fields);
      dump.readHeld(state);
      const { cframe } = dump.predictionOf(state);
      if (cframe !== 0) this.#object("cframe", cframe, { current: cframeCurrent });
      this.#addStack(layout, dump);
    }
    for (let slot = 0; slot < dump.reader.codes.count; slot++) {
      this.#addCode(layout, dump.reader.codes.address[slot]);
    }
  }

  #addStack({ frame, minor }: Layout, { reader: { walk } }: StackDump): void {
    const { previous, code, instruction, owner, bytecodeIndex } = frame;
    for (let row = 0; row < walk.kept; row++) {
      this.#frames.push(walk.address[row]);
      const fields = { previous, code, bytecodeIndex, ...(minor < 11 ? {} : { instruction }) };
      this.#object("frame", walk.address[row], fields);
      this.#field("frame.owner", walk.address[row], owner, 1);
      if (minor < 11) this.#field("frame.instruction", walk.address[row], instruction, 4);
    }
  }

  #addCode(layout: Layout, address: number): void {
    const { name, qualifiedName, fileName, lineTable, bytecodeCopies } = layout.code;
    const pointers = { name, qualifiedName, fileName, lineTable, bytecodeCopies };
    this.#object("code", address, { ...pointers, type: layout.objectType });
    for (const number of ["firstLine", "flags", "version"] as const) {
      this.#field(`code.${number}`, address, layout.code[number], 4);
    }
    for (const field of [name, qualifiedName, fileName]) {
      const text = field < 0 ? 0 : this.#pointer(address + field);
      if (text === 0) continue;
      const { length, hash, state, compactData } = layout.string;
      this.#object("string", text, { length, hash, compactData });
      this.#field("string.state", text, state, 4);
    }
    const table = this.#pointer(address + lineTable);
    if (table === 0) return;
    this.#object("lineTable", table, { size: layout.bytes.size });
    for (let at = 0; at < 64; at += 4) this.#field("lineTable", table, layout.bytes.data + at, 4);
  }

  #object(name: string, address: number, fields: Readonly<Record<string, number>>): void {
    this.#objects.push(address);
    for (const [field, offset] of Object.entries(fields)) {
      this.#field(`${name}.${field}`, address, offset, 8);
    }
  }

  #field(name: string, object: number, offset: number, widthBytes: 1 | 4 | 8): void {
    if (offset < 0 || this.#memory.look(object + offset, widthBytes) === undefined) return;
    this.#fields.push({ name, object, address: object + offset, widthBytes });
  }

  #pointer(address: number): number {
    const bytes = this.#memory.look(address, 8);
    return bytes === undefined ? 0 : Number(new DataView(bytes.buffer).getBigUint64(0, true));
  }

  /** One to three changes at once. */
  mutation(random: Random): Mutation {
    const count = random.of([1, 1, 1, 2, 3]);
    const parts = Array.from({ length: count }, () => this.#one(random));
    return {
      text: parts.map(({ text }) => text).join(" and "),
      changes: parts.flatMap(({ changes }) => changes),
    };
  }

  #one(random: Random): Mutation {
    const kind = random.below(20);
    if (kind === 0) return this.#hole(random);
    if (kind <= 3) return this.#noise(random);
    const field = random.of(this.#fields);
    const values = this.#values(random, field);
    const name = random.of(Object.keys(values));
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, values[name]), true);
    const { address, widthBytes } = field;
    const change = { address, bytes: bytes.slice(0, widthBytes), holeBytes: 0 };
    return { text: `${field.name} at ${address} := ${name} ${values[name]}`, changes: [change] };
  }

  #values(random: Random, field: Field): Readonly<Record<string, bigint>> {
    const now = BigInt(field.widthBytes === 8 ? this.#pointer(field.address) : random.below(256));
    const [start, sizeBytes] = random.of(this.#segments);
    return {
      zero: 0n,
      one: 1n,
      self: BigInt(field.object),
      "the field itself": BigInt(field.address),
      "a frame": BigInt(random.of(this.#frames)),
      "an inner frame": BigInt(this.#frames[0]),
      "another object": BigInt(random.of(this.#objects)),
      "another pointer": BigInt(this.#pointer(random.of(this.#fields).address)),
      "recorded bytes": BigInt(start + random.below(sizeBytes)),
      "recorded words": BigInt(start + random.below(sizeBytes / 8) * 8),
      unaligned: now + BigInt(1 + random.below(7)),
      "the next word": now + 8n,
      "the word before": now - 8n,
      "a neighbour": now + BigInt((random.below(64) - 32) * 16),
      "the next page": now + BigInt(PAGE_BYTES),
      "a flipped bit": now ^ (1n << BigInt(random.below(64))),
      "end of user space": 2n ** 47n - BigInt(random.below(64)),
      kernel: 0xffff_8000_0000_0000n + BigInt(random.below(1 << 20)),
      "not canonical": 0x8000_0000_0000n + now,
      "2^31": 2n ** 31n,
      "2^31-1": 2n ** 31n - 1n,
      "2^32-1": 2n ** 32n - 1n,
      "2^53": 2n ** 53n + BigInt(random.below(16)),
      "2^63-1": 2n ** 63n - 1n,
      "-1": -1n,
      "a small number": BigInt(random.below(1 << 16)),
    };
  }

  /** A range that cannot be read any more: a word, or up to a page. */
  #hole(random: Random): Mutation {
    const field = random.of(this.#fields);
    const holeBytes = random.of([1, 8, 64, PAGE_BYTES]);
    const address = field.address - random.below(holeBytes);
    const change = { address, bytes: NO_BYTES, holeBytes };
    return { text: `${holeBytes} bytes at ${address} (${field.name}) gone`, changes: [change] };
  }

  /** Some random bytes somewhere. */
  #noise(random: Random): Mutation {
    const [start, sizeBytes] = random.of(this.#segments);
    const length = Math.min(1 + random.below(64), sizeBytes);
    const address = start + random.below(sizeBytes - length + 1);
    const bytes = Uint8Array.from({ length }, () => random.below(256));
    return {
      text: `${length} bytes at ${address} replaced`,
      changes: [{ address, bytes, holeBytes: 0 }],
    };
  }
}
