// One recording: finds the target, ticks until the end, hands over a block a second.

import { hostname } from "node:os";
import { OperatingError } from "#base/errors.ts";
import { PYROMETER_VERSION } from "#base/version.ts";
import { HoldAccount, ThreadHolder } from "#process/hold.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";
import type { Tables } from "#profile/model/tables.ts";
import { nowNs, randomSource, SamplingClock } from "./clock.ts";
import { GarbageCollection } from "./collect-garbage.ts";
import { CostMeter } from "./cost-meter.ts";
import { CpuFactors } from "./cpu-ledger.ts";
import { processNotes, waitForPython } from "./first-python.ts";
import { LaunchedCommand } from "./launched-command.ts";
import type { Member } from "./member.ts";
import { lowerOtherThreads, raiseOwnPriority } from "./priority.ts";
import { headroomNote } from "./memory-headroom.ts";
import type { ProcessGains } from "./process-gains.ts";
import { ProcessSampler, type SamplerTotals } from "./process-sampler.ts";
import { ProcessSet } from "./process-set.ts";
import type { EndReason, SamplerResult } from "./session.ts";
import type { PythonTarget } from "./target.ts";
import { control, rest, type FromWorker, type WorkerInput } from "./worker-messages.ts";

const BLOCK_MS = 1000;
/** How often a sampler that rests looks whether the recording was ended. */
const LONGEST_REST_MS = 200;
/**
 * How long to wait at the end for threads that were late to stop; the kernel releases the rest when
 * we exit.
 */
const LAST_RELEASE_NS = 2e9;
/**
 * Tables beyond this start a new epoch, so that memory does not grow with the length of a
 * recording.
 */
const MAX_TABLE_BYTES = 4 << 20;

export class Recorder {
  readonly #input: WorkerInput;
  readonly #say: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void;
  readonly #cells: Int32Array;
  readonly #blockNs: number;
  readonly #builder = new ProfileBuilder();
  readonly #holder = new ThreadHolder();
  readonly #factors = new CpuFactors();
  readonly #cost = new CostMeter();
  readonly #random = randomSource(Date.now());
  readonly #totals: SamplerTotals = {
    samples: 0,
    lost: {},
    thinned: 0,
    holdRefusal: undefined,
    remarks: [],
    unowned: undefined,
  };
  readonly #garbage = new GarbageCollection();
  /** Of threads that are released when their process is no longer sampled. */
  readonly #nobodys = new HoldAccount();
  #epoch = 0;
  #epochStartNs = nowNs();
  #isWarm = false;

  constructor(
    input: WorkerInput,
    say: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void,
  ) {
    this.#input = input;
    this.#say = say;
    this.#cells = new Int32Array(input.control);
    this.#blockNs = (input.options.blockMs ?? BLOCK_MS) * 1e6;
  }

  run(): SamplerResult {
    const { target } = this.#input.options;
    const launched = "command" in target ? new LaunchedCommand(target, this.#holder) : undefined;
    const set = this.#openSet(launched);
    try {
      raiseOwnPriority();
      lowerOtherThreads();
      const first = waitForPython(set, launched, this.#input.options, this.#cells);
      const reason = this.#record(set, launched, first);
      this.#holder.settle(LAST_RELEASE_NS);
      return { reason, exitCode: launched?.exitCode };
    } finally {
      set.close();
    }
  }

  #openSet(launched: LaunchedCommand | undefined): ProcessSet {
    const set = new ProcessSet({
      options: this.#input.options,
      launched,
      sampler: (target, isNew, gains) => this.#samplerFor(target, isNew, gains),
      began: (member, target) => this.#began(member, target),
    });
    this.#holder.onLateStop = (tid) => {
      this.#holder.account = this.#nobodys;
      set.sampled.some(({ sampler }) => sampler?.noteLateStop(tid) === true);
    };
    return set;
  }

  #record(set: ProcessSet, launched: LaunchedCommand | undefined, first: PythonTarget): EndReason {
    const { rateHz, durationMs } = this.#input.options;
    const clock = new SamplingClock(rateHz, this.#cells, this.#random);
    this.#cost.headroomNote = headroomNote(first.pid);
    this.#say({ kind: "started", meta: this.#meta(first) });
    const endNs = durationMs === undefined ? Infinity : nowNs() + durationMs * 1e6;
    const hasEnded = this.#sampleUntil(set, launched, clock, endNs);
    this.#cost.processNotes = processNotes(set, launched);
    this.#flush(set, clock);
    if (!hasEnded) {
      return Atomics.load(this.#cells, control.stop) === 0 ? "duration" : "stopped";
    }
    if (this.#totals.samples === 0) {
      throw new OperatingError(
        "target-ended",
        `process ${first.pid} ended before it could be sampled`,
      );
    }
    return "target-ended";
  }

  #samplerFor(target: PythonTarget, isNew: boolean, gains: ProcessGains): ProcessSampler {
    const { rateHz, noStop } = this.#input.options;
    return new ProcessSampler(target, this.#builder, this.#holder, this.#totals, {
      rateHz,
      noStop,
      random: this.#random,
      gains,
      isNew,
    });
  }

  #began(member: Member, target: PythonTarget): void {
    this.#processRow(member, target);
    // What a hold runs is compiled once, not for each process.
    if (!this.#isWarm) member.sampler?.warmUp();
    this.#isWarm = true;
  }

  #processRow({ pid, origin }: Member, { command, pythonVersion }: PythonTarget): void {
    this.#builder.internProcess(pid, origin.parentPid, command.join(" "), pythonVersion);
  }

  /** True: there is nothing left to sample. False: the time is over, or it was told to stop. */
  #sampleUntil(
    set: ProcessSet,
    launched: LaunchedCommand | undefined,
    clock: SamplingClock,
    endNs: number,
  ): boolean {
    let blockEndNs = nowNs() + this.#blockNs;
    while (clock.wait(endNs, this.#holder, set)) {
      this.#restIfAsked();
      const tickNs = nowNs();
      this.#cost.tick(tickNs);
      if (this.#holder.owes) this.#holder.settle(0);
      for (const member of set.sampled) {
        if (member.sampler?.tick(member.lastTickNs, tickNs) !== true) set.release(member, tickNs);
        else member.noteTick(tickNs);
        member.lastTickNs = tickNs;
      }
      launched?.passSignals(this.#cells);
      if (set.dueNs <= tickNs) set.run(nowNs());
      if (set.isOver) return true;
      if (tickNs < blockEndNs) continue;
      this.#flush(set, clock);
      if (this.#needsEpoch(set, tickNs)) this.#newEpoch(set, tickNs);
      blockEndNs = Math.max(blockEndNs + this.#blockNs, tickNs);
    }
    return false;
  }

  /** Between two ticks no thread is held, but one may still be owed its release. */
  #restIfAsked(): void {
    if (Atomics.load(this.#cells, control.rest) === rest.none) return;
    this.#holder.settle(LAST_RELEASE_NS);
    Atomics.compareExchange(this.#cells, control.rest, rest.asked, rest.resting);
    Atomics.notify(this.#cells, control.rest);
    while (Atomics.load(this.#cells, control.stop) === 0) {
      const how = Atomics.wait(this.#cells, control.rest, rest.resting, LONGEST_REST_MS);
      if (how !== "timed-out") return;
    }
  }

  #needsEpoch({ sampled }: ProcessSet, tickNs: number): boolean {
    const { epochMs = Infinity } = this.#input.options;
    if (tickNs - this.#epochStartNs > epochMs * 1e6 - this.#blockNs / 2) return true;
    const isFull = sampled.some(({ sampler }) => sampler?.needsEpoch === true);
    return isFull || this.#builder.approximateBytes > MAX_TABLE_BYTES;
  }

  #newEpoch({ sampled }: ProcessSet, tickNs: number): void {
    this.#epoch++;
    this.#epochStartNs = tickNs;
    this.#builder.reset();
    for (const member of sampled) {
      if (member.target !== undefined) this.#processRow(member, member.target);
      member.sampler?.startEpoch();
    }
  }

  #flush(set: ProcessSet, clock: SamplingClock): void {
    const members = set.takeCharged();
    this.#settle(members);
    const processCosts = members.flatMap(({ gains, pid }) => gains.take(pid));
    const tables = this.#builder.takeBlock();
    const cost = this.#cost.report(this.#totals, this.#holder, clock);
    const block = { epoch: this.#epoch, tables, cost, processCosts };
    this.#say({ kind: "block", block }, buffersOf(tables));
    this.#garbage.noteBlock();
  }

  #settle(members: readonly Member[]): void {
    this.#factors.clear();
    const charged = members.map((member) => {
      member.sampler?.noteQuiet();
      const living = member.sampler?.roster.threads ?? [];
      const ended = member.takeEnded();
      member.ledger?.charge(this.#factors, living, ended);
      return { member, living, ended };
    });
    this.#builder.scaleCpu(this.#factors.data);
    for (const { member, living, ended } of charged) {
      member.ledger?.chargeRest(this.#builder, living.length, ended, member.isOver);
    }
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
function buffersOf({
  files,
  functions,
  frames,
  stacks,
  processes,
  samples,
}: Tables): ArrayBuffer[] {
  // Values of other tools' files: what is sampled here has none.
  const { values: _values, ...columns } = samples;
  const tables: readonly Record<string, ArrayBufferView>[] = [
    { ...files },
    { ...functions },
    { ...frames },
    { ...stacks },
    { pid: processes.pid, parentPid: processes.parentPid },
    { ...columns },
  ];
  const buffers = tables.flatMap((table) => Object.values(table).map((column) => column.buffer));
  return buffers.filter((buffer) => buffer instanceof ArrayBuffer);
}
