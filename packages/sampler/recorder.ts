// One recording: finds the target, ticks until the end, hands over a block a second.

import { hostname } from "node:os";
import { OperatingError } from "#base/errors.ts";
import { PYROMETER_VERSION } from "#base/version.ts";
import { ThreadHolder } from "#process/hold.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";
import type { Tables } from "#profile/model/tables.ts";
import { nowNs, randomSource, SamplingClock } from "./clock.ts";
import { GarbageCollection } from "./collect-garbage.ts";
import { CostMeter } from "./cost-meter.ts";
import { CpuLedger } from "./cpu-ledger.ts";
import { lowerOtherThreads, raiseOwnPriority } from "./priority.ts";
import { headroomNote } from "./memory-headroom.ts";
import { ProcessSampler, type SamplerTotals } from "./process-sampler.ts";
import type { EndReason, SamplerResult } from "./session.ts";
import { TargetSession } from "./target-session.ts";
import type { PythonTarget } from "./target.ts";
import { control, type FromWorker, type WorkerInput } from "./worker-messages.ts";

const BLOCK_NS = 1e9;
/**
 * How long to wait at the end for threads that were late to stop; the kernel releases the rest when
 * we exit.
 */
const LAST_RELEASE_NS = 2e9;
/**
 * Tables beyond this start a new epoch, so that memory does not grow with the length of a
 * recording.
 */
const MAX_TABLE_BYTES = 8 << 20;

export class Recorder {
  readonly #input: WorkerInput;
  readonly #say: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void;
  readonly #cells: Int32Array;
  readonly #builder = new ProfileBuilder();
  readonly #holder = new ThreadHolder();
  #ledger: CpuLedger | undefined;
  readonly #cost = new CostMeter();
  readonly #random = randomSource(Date.now());
  readonly #totals: SamplerTotals = {
    samples: 0,
    lost: {},
    thinned: 0,
    holdRefusal: undefined,
  };
  readonly #garbage = new GarbageCollection();
  #epoch = 0;

  constructor(
    input: WorkerInput,
    say: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void,
  ) {
    this.#input = input;
    this.#say = say;
    this.#cells = new Int32Array(input.control);
  }

  run(): SamplerResult {
    const session = new TargetSession(this.#input.options, this.#holder, this.#cells);
    try {
      raiseOwnPriority();
      lowerOtherThreads();
      const reason = this.#record(session);
      this.#holder.settle(LAST_RELEASE_NS);
      return { reason, exitCode: session.exitCode() };
    } finally {
      session.close();
    }
  }

  #record(session: TargetSession): EndReason {
    const { rateHz, durationMs } = this.#input.options;
    const clock = new SamplingClock(rateHz, this.#cells, this.#random);
    this.#cost.headroomNote = headroomNote(session.pid);
    this.#say({ kind: "started", meta: this.#meta(session.target) });
    let sampler = this.#samplerFor(session.target);
    sampler.warmUp();
    const endNs = durationMs === undefined ? Infinity : nowNs() + durationMs * 1e6;
    this.#ledger = new CpuLedger(session.pid);
    for (;;) {
      const reason = this.#sampleUntil(sampler, session, clock, endNs);
      this.#flush(sampler, clock);
      if (reason !== undefined) return reason;
      // The process is there, but no longer the program that it was: go on if it is Python again.
      if (session.hasEnded || !session.reopen()) break;
      sampler = this.#samplerFor(session.target);
      this.#newEpoch();
    }
    if (this.#totals.samples === 0) {
      throw new OperatingError(
        "target-ended",
        `process ${session.pid} ended before it could be sampled`,
      );
    }
    return "target-ended";
  }

  #samplerFor(target: PythonTarget): ProcessSampler {
    const { rateHz, noStop } = this.#input.options;
    return new ProcessSampler(target, this.#builder, this.#holder, this.#totals, {
      rateHz,
      noStop,
      random: this.#random,
    });
  }

  /** Undefined: the target's threads cannot be found any more. */
  #sampleUntil(
    sampler: ProcessSampler,
    session: TargetSession,
    clock: SamplingClock,
    endNs: number,
  ): EndReason | undefined {
    let lastNs = nowNs();
    let blockEndNs = lastNs + BLOCK_NS;
    while (clock.wait(endNs, this.#holder)) {
      const tickNs = nowNs();
      this.#cost.tick(tickNs);
      if (!sampler.tick(lastNs, tickNs)) return undefined;
      lastNs = tickNs;
      session.passSignal();
      if (tickNs < blockEndNs) continue;
      this.#flush(sampler, clock);
      if (sampler.needsEpoch || this.#builder.approximateBytes > MAX_TABLE_BYTES) {
        this.#newEpoch();
        sampler.startEpoch();
      }
      blockEndNs += BLOCK_NS;
    }
    return Atomics.load(this.#cells, control.stop) === 0 ? "duration" : "stopped";
  }

  #newEpoch(): void {
    this.#epoch++;
    this.#builder.reset();
  }

  #flush(sampler: ProcessSampler, clock: SamplingClock): void {
    sampler.noteQuiet();
    const { roster } = sampler;
    this.#ledger?.settle(this.#builder, roster.threads, roster.ended);
    roster.ended = [];
    const tables = this.#builder.takeBlock();
    const cost = this.#cost.report(this.#totals, this.#holder, clock);
    this.#say({ kind: "block", block: { epoch: this.#epoch, tables, cost } }, buffersOf(tables));
    this.#garbage.noteBlock();
  }

  #meta(target: PythonTarget): ProfileMeta {
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

/** The columns are copies made for this block: the main thread takes them over. */
function buffersOf({ files, functions, frames, stacks, samples }: Tables): ArrayBuffer[] {
  const tables: readonly Record<string, ArrayBufferView>[] = [
    { ...files },
    { ...functions },
    { ...frames },
    { ...stacks },
    { ...samples },
  ];
  const buffers = tables.flatMap((table) => Object.values(table).map((column) => column.buffer));
  return buffers.filter((buffer) => buffer instanceof ArrayBuffer);
}
