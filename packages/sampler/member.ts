// One process of a recording, from when it was met until its last row: it waits to become Python,
// is sampled, may execute another program and wait again, and ends.

import { OperatingError } from "#base/errors.ts";
import type { Runtime } from "#cpython/locate.ts";
import type { KnownRuntimes } from "#cpython/known-runtimes.ts";
import { imagePlace, isAlive, programIdentity, startTime } from "#process/process-facts.ts";
import { nothingMapped } from "./attach-failure.ts";
import { nowNs } from "./clock.ts";
import { CpuLedger } from "./cpu-ledger.ts";
import { ProcessGains } from "./process-gains.ts";
import type { ProcessSampler } from "./process-sampler.ts";
import { isNotReady, PythonTarget } from "./target.ts";
import type { TrackedThread } from "./tracked-thread.ts";

/** A process is looked at again after this share of the time that it has been waiting. */
const LOOK_AGAIN_SHARE = 0.1;
const FIRST_LOOK_NS = 1e6;
const LAST_LOOK_NS = 1e9;
/** Of one whose program has no Python in it: libraries may be loaded later. */
const FIRST_SEARCH_NS = 50e6;
/** Most processes that live shortly have ended by then. */
const YOUNG_NS = 3e9;
const FEW_THREADS = 16;
/** How long a process that is there may take to have an interpreter. */
const READY_WITHIN_NS = 2e9;
/** A program that was just executed may not even have been loaded yet. */
const LOADED_WITHIN_NS = 2e9;

export interface MemberOrigin {
  readonly pid: number;
  /** 0: not known, or none of interest. */
  readonly parentPid: number;
  /** Since when it may have run: its time before is not the recording's. */
  readonly sinceNs: number;
  /** It was born during the recording. */
  readonly isNew: boolean;
  /** We have just launched it. */
  readonly isLaunched: boolean;
  /** Asked for by its id, or launched: then it is worth a word that it is no Python. */
  readonly isAsked: boolean;
  /** How long it may take to become Python; Infinity where it may do so at any time. */
  readonly patienceNs: number;
  /** Its group of processes, where that is known. */
  readonly group: number;
}

export interface AttachOptions {
  readonly startNs: number;
  readonly runtimes: KnownRuntimes;
  readonly forkedFrom: Runtime | undefined;
  readonly sampler: SamplerMaker;
}

/** `isNew`: all that the process did belongs to the recording. */
export type SamplerMaker = (
  target: PythonTarget,
  isNew: boolean,
  gains: ProcessGains,
) => ProcessSampler;

export class Member {
  readonly origin: MemberOrigin;
  /** What it runs while it is sampled. */
  target: PythonTarget | undefined;
  sampler: ProcessSampler | undefined;
  /** Since the last block. */
  readonly gains = new ProcessGains();
  /** From when it was sampled first. */
  ledger: CpuLedger | undefined;
  isOver = false;
  /** Why it is not sampled. */
  failure: OperatingError | undefined;
  lastTickNs: number;
  nextLookNs = 0;
  /** What its children may be forks of. */
  runtime: Runtime | undefined;
  program: string;
  /** And where that lies in its memory: the same in its forks. */
  image: string;
  readonly #startTime: number;
  /** Threads of programs that it no longer runs, whose last time is to be charged. */
  #ended: TrackedThread[] = [];
  #waitsSinceNs: number;
  #nextSearchNs = 0;
  #searchedNs = 0;
  #isReopening = false;

  constructor(origin: MemberOrigin) {
    this.origin = origin;
    this.lastTickNs = origin.sinceNs;
    this.#waitsSinceNs = nowNs();
    this.#startTime = startTime(origin.pid);
    this.program = programIdentity(origin.pid);
    this.image = imagePlace(origin.pid, this.program);
  }

  get pid(): number {
    return this.origin.pid;
  }

  get hasEnded(): boolean {
    return !isAlive(this.pid) || startTime(this.pid) !== this.#startTime;
  }

  /** While it waits. True: it is sampled from now on. */
  look(now: number, options: AttachOptions): boolean {
    const program = programIdentity(this.pid);
    if (program !== this.program) this.#becomes(program, now);
    if (this.hasEnded) {
      // That it was never there, or is a zombie, tells more than that it has ended.
      if (this.failure === undefined && this.origin.isAsked && this.ledger === undefined) {
        if (this.#attach(options)) this.close();
      }
      this.isOver = true;
      this.failure ??=
        this.nextLookNs === 0
          ? nothingMapped(this.pid)
          : new OperatingError("target-ended", `process ${this.pid} ended`);
      return false;
    }
    if (now >= this.#nextSearchNs && this.#attach(options)) return true;
    const waitedNs = now - this.#waitsSinceNs;
    this.nextLookNs =
      now + Math.min(LAST_LOOK_NS, Math.max(FIRST_LOOK_NS, waitedNs * LOOK_AGAIN_SHARE));
    if (!this.#mayStillCome(waitedNs)) this.isOver = true;
    return false;
  }

  #becomes(program: string, now: number): void {
    this.program = program;
    this.image = imagePlace(this.pid, program);
    this.#waitsSinceNs = now;
    this.#nextSearchNs = 0;
    this.#searchedNs = 0;
  }

  #attach({ startNs, runtimes, forkedFrom, sampler }: AttachOptions): boolean {
    const { isNew } = this.origin;
    try {
      const target = new PythonTarget(this.pid, startNs, { runtimes, forkedFrom });
      this.target = target;
      this.runtime = target.runtime;
      const isFork = isNew && target.isFork;
      this.sampler = sampler(target, isFork && this.ledger === undefined, this.gains);
      if (!isFork) this.lastTickNs = nowNs();
      this.ledger ??= new CpuLedger(this.pid, isFork ? "forked" : isNew ? "started" : "before");
      this.failure = undefined;
      return true;
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      this.failure = error;
      if (!isNotReady(error)) this.#searchLater();
      return false;
    }
  }

  /** Nothing there says Python: as long as it is the same program, that is asked rarely. */
  #searchLater(): void {
    const now = nowNs();
    const isFresh = now - this.#waitsSinceNs < FIRST_SEARCH_NS;
    if (this.#isReopening || isFresh) return;
    this.#searchedNs = Math.max(FIRST_SEARCH_NS, this.#searchedNs * 2);
    this.#nextSearchNs = now + Math.min(LAST_LOOK_NS, this.#searchedNs);
  }

  #mayStillCome(waitedNs: number): boolean {
    const { failure } = this;
    if (failure === undefined) return true;
    const { patienceNs } = this.origin;
    if (isNotReady(failure)) return waitedNs < Math.max(patienceNs, READY_WITHIN_NS);
    const comes = failure.kind === "not-python" || failure.kind === "no-such-process";
    // While it executes a program nobody may look at it; and what starts is not yet in order.
    const isNew = this.origin.isNew || this.origin.isLaunched || this.#isReopening;
    if (!comes && isNew && waitedNs < LOADED_WITHIN_NS) return failure.kind !== "target-ended";
    const isShort = this.#isReopening && patienceNs !== Infinity;
    return comes && waitedNs < (isShort ? LOADED_WITHIN_NS : patienceNs);
  }

  /**
   * What a process and its threads used is no longer told once it has ended: of one that may end at
   * any moment it is asked at every tick.
   */
  noteTick(tickNs: number): void {
    if (!this.origin.isNew || tickNs - this.origin.sinceNs > YOUNG_NS) return;
    this.ledger?.readClock();
    const threads = this.sampler?.roster.threads ?? [];
    if (threads.length > FEW_THREADS) return;
    for (const { activity } of threads) activity.readSchedule();
  }

  /** Threads that ended since the last call. */
  takeEnded(): readonly TrackedThread[] {
    const ended = [...this.#ended, ...(this.sampler?.roster.ended ?? [])];
    this.#ended = [];
    if (this.sampler !== undefined) this.sampler.roster.ended = [];
    return ended;
  }

  /** Its memory is not what it was: it has ended, or executed another program. */
  release(now: number): void {
    this.ledger?.readClock();
    this.#closeSampler();
    this.isOver = this.hasEnded;
    this.#isReopening = true;
    this.#becomes(programIdentity(this.pid), now);
    this.nextLookNs = 0;
  }

  #closeSampler(): void {
    if (this.sampler !== undefined) {
      this.sampler.close();
      this.#ended.push(...this.sampler.roster.ended);
    }
    this.sampler = undefined;
    this.target?.close();
    this.target = undefined;
  }

  close(): void {
    this.#closeSampler();
    this.isOver = true;
  }

  /** It is none of the recording's. */
  forget(): void {
    this.close();
    this.ledger = undefined;
    this.runtime = undefined;
  }
}
