import type { ProcessCost } from "./process-costs.ts";
import type { ProfileCost } from "./profile.ts";
import type { Tables } from "./tables.ts";

/**
 * What a recording gained in about a second: rows to append to each table. Where `epoch` is greater
 * than the block's before, all tables start again at row 0 (that bounds the memory of whoever fills
 * them).
 */
export interface ProfileBlock {
  readonly epoch: number;
  readonly tables: Tables;
  /** Totals since the start, not of the block. */
  readonly cost: ProfileCost;
  /** Of the block, not totals: of the processes with samples or holds in it. */
  readonly processCosts: readonly ProcessCost[];
}
