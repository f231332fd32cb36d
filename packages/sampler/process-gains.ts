// What a block gains of one process: counted where it happens, handed over with the block.

import { HoldAccount } from "#process/hold.ts";
import type { ProcessCost } from "#profile/model/process-costs.ts";

export class ProcessGains {
  samples = 0;
  unattributed = 0;
  notTaken = 0;
  readonly holds = new HoldAccount();

  /** Since the last call; empty where there is nothing. */
  take(pid: number): readonly ProcessCost[] {
    const { samples, unattributed, notTaken } = this;
    const { holds, heldNs, longestNs } = this.holds;
    if (samples + unattributed + notTaken + holds === 0) return [];
    this.samples = 0;
    this.unattributed = 0;
    this.notTaken = 0;
    this.holds.clear();
    return [{ pid, samples, unattributed, notTaken, holds, heldNs, longestHoldNs: longestNs }];
  }
}
