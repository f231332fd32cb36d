// Stores that keep the last of a recording and write it when they are told to.

import { hasSamples } from "#analysis/losses.ts";
import type { ProfileCost, ProfileMeta } from "#profile/model/profile.ts";
import type { SampleBlock } from "#sampler/session.ts";

import { blockFrom, costFrom, metaFrom, type Beginning } from "./rebase.ts";
import { Ring } from "./ring.ts";
import type { RecordingStore } from "./session.ts";
import type { Trigger } from "./trigger.ts";
import { UsageMeter } from "./usage-meter.ts";

/** A store of which only a part is written. */
export interface PartialStore extends RecordingStore {
  /** Of what was written, of all that were recorded. */
  written(meta: ProfileMeta, cost: ProfileCost): WrittenPart;
}

export interface WrittenPart {
  readonly meta: ProfileMeta;
  readonly cost: ProfileCost;
}

/** Written at the end, and whenever `writeTo` is called. */
export class RingStore implements PartialStore {
  readonly #ring: Ring;
  readonly #inner: RecordingStore;
  meta: ProfileMeta | undefined;

  constructor(ringMs: number, inner: RecordingStore) {
    this.#ring = new Ring(ringMs);
    this.#inner = inner;
  }

  start(meta: ProfileMeta): void {
    this.meta = meta;
  }

  append(block: SampleBlock): void {
    this.#ring.add(block);
  }

  /** Undefined: there is nothing yet. */
  writeTo(store: RecordingStore): WrittenPart | undefined {
    if (this.meta === undefined || !hasSamples(this.#ring.cost)) return undefined;
    this.#ring.writeTo(store, this.meta);
    store.end();
    store.close();
    return this.written(this.meta);
  }

  written(meta: ProfileMeta): WrittenPart {
    // Of the totals only what the ring holds was written.
    return { meta: metaFrom(meta, this.#ring.beginning), cost: this.#ring.cost };
  }

  end(): void {
    this.writeTo(this.#inner);
  }

  close(): void {
    this.#inner.close();
  }
}

/** Written from some seconds before the condition was first met. */
export class TriggerStore implements PartialStore {
  readonly #ring: Ring;
  readonly #inner: RecordingStore;
  readonly #trigger: Trigger;
  readonly #fired: () => void;
  readonly #usage = new UsageMeter();
  #meta: ProfileMeta | undefined;
  #beginning: Beginning | undefined;
  /** The most that was measured. */
  highest = 0;

  constructor(ringMs: number, inner: RecordingStore, trigger: Trigger, fired: () => void) {
    this.#ring = new Ring(ringMs);
    this.#inner = inner;
    this.#trigger = trigger;
    this.#fired = fired;
  }

  get hasFired(): boolean {
    return this.#beginning !== undefined;
  }

  start(meta: ProfileMeta): void {
    this.#meta = meta;
    this.#usage.add(meta.pid);
  }

  append(block: SampleBlock): void {
    if (this.#beginning !== undefined) {
      this.#inner.append(blockFrom(block, this.#beginning));
      return;
    }
    this.#ring.add(block);
    for (const pid of block.tables.processes.pid) this.#usage.add(pid);
    const value = this.#usage.read()[this.#trigger.measure];
    this.highest = Math.max(this.highest, value);
    if (value > this.#trigger.above) this.#fire();
  }

  #fire(): void {
    if (this.#meta === undefined) return;
    this.#beginning = this.#ring.beginning;
    this.#ring.writeTo(this.#inner, this.#meta);
    this.#fired();
  }

  written(meta: ProfileMeta, cost: ProfileCost): WrittenPart {
    const beginning = this.#beginning ?? this.#ring.beginning;
    return { meta: metaFrom(meta, beginning), cost: costFrom(cost, beginning) };
  }

  end(): void {
    if (this.hasFired) this.#inner.end();
  }

  close(): void {
    this.#inner.close();
  }
}
