// One recording: finds the target, ticks until the end, hands over a block a second.

import { hostname } from "node:os";
import { OperatingError } from "#base/errors.ts";
import { ThreadHolder } from "#process/hold.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";
import { nowNs, randomSource, SamplingClock } from "./clock.ts";
import { CostMeter } from "./cost-meter.ts";
import { CpuLedger } from "./cpu-ledger.ts";
import { lowerOtherThreads, raiseOwnPriority } from "./priority.ts";
import { ProcessSampler, type SamplerTotals } from "./process-sampler.ts";
import type { EndReason, SamplerResult } from "./session.ts";
import { openTarget, type OpenedTarget } from "./target.ts";
import { control, type FromWorker, type WorkerInput } from "./worker-messages.ts";
import { PYROMETER_VERSION } from "./version.ts";

const BLOCK_NS = 1e9;
/** Tables beyond this start a new epoch, so that memory does not grow with the length of a recording. */
const MAX_TABLE_BYTES = 12 << 20;

export class Recorder {
  readonly #input: WorkerInput;
  readonly #say: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void;
  readonly #cells: Int32Array;
  readonly #builder = new ProfileBuilder();
  readonly #holder = new ThreadHolder();
  readonly #ledger = new CpuLedger();
  readonly #cost = new CostMeter();
  readonly #random = randomSource(Date.now());
  readonly #totals: SamplerTotals = {
    samples: 0,
    lost: {},
    holds: 0,
    heldNs: 0,
    longestHoldNs: 0,
    thinned: 0,
  };
  #epoch = 0;

  constructor(input: WorkerInput, say: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void) {
    this.#input = input;
    this.#say = say;
    this.#cells = new Int32Array(input.control);
  }

  run(): SamplerResult {
    const { options } = this.#input;
    let target = openTarget(options, this.#holder, this.#cells);
    try {
      raiseOwnPriority();
      lowerOtherThreads();
      const clock = new SamplingClock(options.rateHz, this.#cells, this.#random);
      this.#say({ kind: "started", meta: this.#meta(target) });
      const endNs = options.durationMs === undefined ? Infinity : nowNs() + options.durationMs * 1e6;
      let sampler = this.#samplerFor(target);
      let reason: EndReason | undefined;
      while (reason === undefined) {
        reason = this.#sampleUntil(sampler, target, clock, endNs);
        if (reason !== undefined) break;
        // It executed another program: go on if that is a Python, too.
        const next = target.reopen();
        if (next === undefined) reason = "target-ended";
        else {
          target = next;
          sampler = this.#samplerFor(target);
        }
      }
      this.#flush(sampler, clock);
      if (this.#totals.samples === 0 && reason === "target-ended" && target.launched === undefined) {
        throw new OperatingError("target-ended", `process ${target.pid} ended before it could be sampled`);
      }
      while (this.#holder.owes) this.#holder.settle();
      return { reason, exitCode: target.exitCode() };
    } finally {
      target.close();
    }
  }

  #samplerFor(target: OpenedTarget): ProcessSampler {
    const { rateHz, noStop } = this.#input.options;
    return new ProcessSampler(target, this.#builder, this.#holder, this.#totals, {
      rateHz,
      noStop,
      random: this.#random,
    });
  }

  /** Undefined: the process is there, but no longer the program that it was. */
  #sampleUntil(
    sampler: ProcessSampler,
    target: OpenedTarget,
    clock: SamplingClock,
    endNs: number,
  ): EndReason | undefined {
    let lastNs = nowNs();
    let blockEndNs = lastNs + BLOCK_NS;
    while (clock.wait(endNs)) {
      const tickNs = nowNs();
      this.#cost.tick(tickNs);
      if (!sampler.tick(lastNs, tickNs)) {
        this.#flush(sampler, clock);
        return target.hasEnded() ? "target-ended" : undefined;
      }
      lastNs = tickNs;
      target.passSignal(this.#cells);
      if (tickNs < blockEndNs) continue;
      this.#flush(sampler, clock);
      blockEndNs += BLOCK_NS;
    }
    return Atomics.load(this.#cells, control.stop) === 0 ? "duration" : "stopped";
  }

  #flush(sampler: ProcessSampler, clock: SamplingClock): void {
    const { roster } = sampler;
    this.#ledger.settle(this.#builder, roster.threads, roster.ended);
    roster.ended = [];
    const tables = this.#builder.takeBlock();
    const cost = this.#cost.report(this.#totals, clock);
    this.#say({ kind: "block", block: { epoch: this.#epoch, tables, cost } });
    if (!sampler.needsEpoch && this.#builder.approximateBytes < MAX_TABLE_BYTES) return;
    this.#epoch++;
    this.#builder.reset();
    sampler.startEpoch();
  }

  #meta(target: OpenedTarget): ProfileMeta {
    const { rateHz, noStop } = this.#input.options;
    return {
      pyrometerVersion: PYROMETER_VERSION,
      startedAtMs: Date.now(),
      pid: target.pid,
      command: target.command,
      workingDirectory: target.workingDirectory,
      standardLibrary: target.standardLibrary,
      pythonVersion: target.pythonVersion,
      host: hostname(),
      rateHz,
      noStop,
    };
  }
}
