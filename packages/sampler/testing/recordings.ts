// Records with the real sampler and puts the blocks together as a reader of a recording does.

import assert from "node:assert/strict";

import { appendTables, EpochRows } from "#profile/model/append-tables.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import { brokenRule } from "#profile/model/invariants.ts";
import { ProcessCosts } from "#profile/model/process-costs.ts";
import { EMPTY_COST, type Profile, type ProfileMeta } from "#profile/model/profile.ts";
import type { Sampler, SamplerOptions, SamplerResult } from "../session.ts";
import { startSampler } from "../start.ts";

export interface Recorded {
  readonly profile: Profile;
  readonly result: SamplerResult;
  readonly epochs: number;
}

export interface RunningRecording {
  readonly sampler: Sampler;
  /**
   * Resolves when the target is understood and sampled; rejects where the recording fails before.
   */
  readonly started: Promise<ProfileMeta>;
  readonly done: Promise<Recorded>;
}

export type RecordOptions = Partial<Omit<SamplerOptions, "target">>;

const DEFAULTS = { rateHz: 1000, noStop: false } as const;

export function startRecording(
  target: SamplerOptions["target"],
  options: RecordOptions = {},
): RunningRecording {
  const builder = new ProfileBuilder();
  const rows = new EpochRows();
  let epoch = 0;
  let cost = EMPTY_COST;
  const processCosts = new ProcessCosts();
  const { promise: started, resolve, reject } = Promise.withResolvers<ProfileMeta>();
  const sampler = startSampler(
    { ...DEFAULTS, ...options, target },
    {
      started: resolve,
      block: (block) => {
        if (block.epoch !== epoch) rows.clear();
        epoch = block.epoch;
        assert.equal(brokenRule(block.tables, rows.sizes), undefined);
        appendTables(builder, block.tables, rows);
        cost = block.cost;
        processCosts.add(block.processCosts);
      },
    },
  );
  const done = Promise.all([sampler.finished, started]).then(([result, meta]) => ({
    profile: builder.finish(meta, cost, processCosts.list()),
    result,
    epochs: epoch + 1,
  }));
  sampler.finished.catch(reject);
  return { sampler, started, done };
}

/** Records a process for `durationMs`, or until it ends. */
export async function record(
  pid: number,
  durationMs: number,
  options: RecordOptions = {},
): Promise<Recorded> {
  return await startRecording({ pid }, { ...options, durationMs }).done;
}
