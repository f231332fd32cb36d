// The last minute (or whatever was asked for) of a recording that never ends, in bounded memory.
// Blocks of one epoch stand on one another, so whole epochs are let go: the sampler is told to
// begin one often.

import { EMPTY_COST, type ProfileCost, type ProfileMeta } from "#profile/model/profile.ts";
import type { Tables } from "#profile/model/tables.ts";
import type { SampleBlock } from "#sampler/session.ts";

import { blockFrom, costFrom, metaFrom, type Beginning } from "./rebase.ts";
import type { RecordingStore } from "./session.ts";

/** Epochs to a ring: it holds up to one more than its time. */
const EPOCHS = 6;
const SHORTEST_EPOCH_MS = 1000;
/** Of tables, whatever the time: the oldest is let go earlier. */
export const RING_BYTES_MAX = 256 << 20;

export function epochMsOf(ringMs: number): number {
  return Math.max(SHORTEST_EPOCH_MS, ringMs / EPOCHS);
}

interface Epoch {
  readonly blocks: SampleBlock[];
  /** Totals before its first block. */
  readonly before: ProfileCost;
  sizeBytes: number;
}

export class Ring {
  readonly #ringNs: number;
  readonly #epochs: Epoch[] = [];
  #cost: ProfileCost = EMPTY_COST;
  #sizeBytes = 0;

  constructor(ringMs: number) {
    this.#ringNs = ringMs * 1e6;
  }

  add(block: SampleBlock): void {
    const last = this.#epochs.at(-1);
    if (last === undefined || last.blocks[0].epoch !== block.epoch) {
      this.#epochs.push({ blocks: [], before: this.#cost, sizeBytes: 0 });
    }
    const epoch = this.#epochs[this.#epochs.length - 1];
    const sizeBytes = bytesOf(block.tables);
    epoch.blocks.push(block);
    epoch.sizeBytes += sizeBytes;
    this.#sizeBytes += sizeBytes;
    this.#cost = block.cost;
    this.#letGo();
  }

  #letGo(): void {
    while (this.#epochs.length > 1) {
      const keptNs = this.#cost.durationNs - this.#epochs[1].before.durationNs;
      if (keptNs < this.#ringNs && this.#sizeBytes <= RING_BYTES_MAX) return;
      this.#sizeBytes -= this.#epochs.shift()?.sizeBytes ?? 0;
    }
  }

  /** Where what it holds begins. */
  get beginning(): Beginning {
    return { cost: this.#epochs.at(0)?.before ?? EMPTY_COST };
  }

  /** Of what it holds. */
  get cost(): ProfileCost {
    return costFrom(this.#cost, this.beginning);
  }

  /** Starts a recording with what it holds; the ring keeps that. */
  writeTo(store: RecordingStore, meta: ProfileMeta): void {
    const { beginning } = this;
    store.start(metaFrom(meta, beginning));
    for (const { blocks } of this.#epochs) {
      for (const block of blocks) store.append(blockFrom(block, beginning));
    }
  }
}

function bytesOf({ strings, samples, stacks, frames, functions }: Tables): number {
  const rows = 46 * samples.stack.length + 8 * stacks.frame.length;
  const text = strings.reduce((sum, one) => sum + one.length * 2, 0);
  return rows + text + 21 * frames.line.length + 16 * functions.name.length;
}
