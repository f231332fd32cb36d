// The processes of a recording: those that were asked for, and those that are met on the way. New
// ones are noticed by their ids and become Python when they do; what dies ends its rows and nothing
// else.

import { OperatingError } from "#base/errors.ts";
import { KnownRuntimes } from "#cpython/known-runtimes.ts";
import { NewProcesses, type NewProcess } from "#process/new-processes.ts";
import {
  commandLine,
  imagePlace,
  parentPid,
  processGroup,
  threadName,
} from "#process/process-facts.ts";
import { allPids, descendants, pidsByCommand } from "#process/process-list.ts";
import { innerThreadId } from "#process/thread-ids.ts";
import { nowNs, type Chores } from "./clock.ts";
import type { LaunchedCommand } from "./launched-command.ts";
import { Member, type MemberOrigin, type SamplerMaker } from "./member.ts";
import type { SamplerOptions } from "./session.ts";
import type { PythonTarget } from "./target.ts";

/**
 * How long a launched command may take to become Python: it may be a shell script that ends in
 * `exec python`.
 */
const PYTHON_WITHIN_NS = 10e9;
/** How often to ask for new processes: what lives for 50 ms is met in its first tenth. */
const ASK_GAP_NS = 5e6;
/** The same where asking means to list all processes. */
const LIST_GAP_NS = 50e6;
/** How often processes that are no longer of interest are looked over. */
const SWEEP_GAP_NS = 1e9;
/** Of a process that nobody asked for: it is Python, or may be. */
const WORTH_A_NOTE: ReadonlySet<string> = new Set(["not-permitted", "unsupported-version"]);
const FULL_GAP_NS = 100e6;
/** Processes sampled at a time; more wait until others end. */
export const SAMPLED_MAX = 1024;

export interface SetOptions {
  readonly options: SamplerOptions;
  readonly launched: LaunchedCommand | undefined;
  readonly sampler: SamplerMaker;
  /** A process is about to be sampled, or was before and runs something else now. */
  readonly began: (member: Member, target: PythonTarget) => void;
}

export class ProcessSet implements Chores {
  /** Those that are sampled now, in the order in which they were met. */
  sampled: readonly Member[] = [];
  dueNs = 0;
  /** Were there more processes than are sampled at a time? */
  isFull = false;
  /** How many were ever sampled. */
  sampledCount = 0;
  readonly startNs = nowNs();
  readonly #parts: SetOptions;
  readonly #members = new Map<number, Member>();
  readonly #runtimes = new KnownRuntimes();
  readonly #news: NewProcesses | undefined;
  #askedNs = nowNs();
  #sweptNs = nowNs();
  /** Ended since the last block. */
  #gone: Member[] = [];
  /** Why asked or found Pythons are not sampled, by process. */
  readonly failures = new Map<number, OperatingError>();

  /** Throws OperatingError: no process has the name. */
  constructor(parts: SetOptions) {
    this.#parts = parts;
    const { options } = parts;
    // Before the processes that are there are listed: none may be born between.
    this.#news = followsNew(options) ? new NewProcesses() : undefined;
    for (const pid of this.#asked()) {
      this.#meet(pid, { isAsked: this.#isById });
      if (options.subprocesses !== true) continue;
      for (const below of descendants(pid)) this.#meet(below, {});
    }
  }

  get #isById(): boolean {
    const { target } = this.#parts.options;
    return !("name" in target) && !("everyPython" in target);
  }

  #asked(): readonly number[] {
    const { options, launched } = this.#parts;
    const { target } = options;
    if (launched !== undefined) return [launched.pid];
    if ("pid" in target) return [target.pid];
    if ("pids" in target) return target.pids;
    if ("everyPython" in target) return allPids().filter((pid) => pid !== process.pid);
    const found = "name" in target ? pidsByCommand(target.name) : [];
    if (found.length > 0 || !("name" in target)) return found;
    const message = `no process has a command line that matches '${target.name.source}'`;
    throw new OperatingError("no-such-process", message, "see: ps -eo pid,args");
  }

  #meet(pid: number, origin: Partial<MemberOrigin>): void {
    const known = this.#members.get(pid);
    if (known !== undefined && !(known.isOver && known.hasEnded)) return;
    if (known !== undefined) this.#remove(known);
    const { options, launched } = this.#parts;
    const launchedNs = launched === undefined ? 0 : PYTHON_WITHIN_NS;
    const member = new Member({
      pid,
      parentPid: parentPid(pid),
      sinceNs: this.startNs,
      isNew: false,
      isLaunched: launched?.pid === pid,
      isAsked: false,
      patienceNs: followsNew(options) ? Infinity : launchedNs,
      group: processGroup(pid),
      ...origin,
    });
    this.#members.set(pid, member);
    this.dueNs = 0;
  }

  #remove(member: Member): void {
    this.#members.delete(member.pid);
    if (member.ledger !== undefined) this.#gone.push(member);
  }

  get members(): Iterable<Member> {
    return this.#members.values();
  }

  /** Is there nothing left that is, or may become, a sampled process? */
  get isOver(): boolean {
    const { launched, options } = this.#parts;
    if (launched !== undefined && options.subprocesses === true) return launched.hasEnded;
    if ("everyPython" in options.target) return false;
    for (const member of this.#members.values()) if (!member.isOver) return false;
    return true;
  }

  /** May a Python come that is not there yet? */
  get canWait(): boolean {
    return this.#news !== undefined;
  }

  readonly askedFor = (pid: number): boolean => this.#members.get(pid)?.origin.isAsked === true;

  /** Of a launched command that has ended: what of its tree has not. */
  leftRunning(): readonly number[] {
    const living = [...this.#members.values()].filter((member) => !member.hasEnded);
    return living.map(({ pid }) => pid).filter((pid) => pid !== this.#parts.launched?.pid);
  }

  /** Meets new processes, and looks at those that wait. */
  run(now: number): void {
    this.#meetNew(now);
    let dueNs = this.#news === undefined ? Infinity : this.#askedNs + this.#askGapNs;
    for (const member of this.#members.values()) {
      if (member.isOver || member.sampler !== undefined) continue;
      if (member.nextLookNs <= now && this.#look(member)) continue;
      if (!member.isOver) dueNs = Math.min(dueNs, member.nextLookNs);
    }
    if (now - this.#sweptNs > SWEEP_GAP_NS) this.#sweep(now);
    this.dueNs = Math.max(dueNs, nowNs());
  }

  get #askGapNs(): number {
    return this.#news?.isCheap === true ? ASK_GAP_NS : LIST_GAP_NS;
  }

  #meetNew(now: number): void {
    if (this.#news === undefined || now - this.#askedNs < this.#askGapNs) return;
    const sinceNs = this.#askedNs;
    this.#askedNs = now;
    for (const found of this.#news.poll()) {
      if (this.#mayBelong(found)) {
        const { pid, parentPid: parent, group } = found;
        this.#meet(pid, { parentPid: parent, group, sinceNs, isNew: true });
      }
    }
  }

  /** Whether it does is told once it is Python. */
  #mayBelong({ pid, parentPid: parent, group }: NewProcess): boolean {
    if (pid === process.pid || parent === process.pid) return false;
    if (!this.#isById) return true;
    // Its parent may end between two looks at it. The id of one that ended long ago may by now be
    // another process's; those that were born meanwhile are swept out within a second.
    const known = this.#members.get(parent);
    if (known !== undefined && (known.origin.isNew || !known.hasEnded)) return true;
    // Its parent may have ended already: a daemon on its way, which may have a session of its own.
    if (!takesOrphans(parent)) return false;
    const image = imagePlace(pid);
    for (const member of this.#members.values()) {
      const isFork = member.image === image && image !== "";
      if (member.origin.group === group || isFork) return !isForkOf(parent, image);
    }
    return false;
  }

  #look(member: Member): boolean {
    if (this.sampled.length >= SAMPLED_MAX) {
      this.isFull = true;
      member.nextLookNs = nowNs() + FULL_GAP_NS;
      return false;
    }
    const { sampler, began } = this.#parts;
    const parent = this.#members.get(member.origin.parentPid);
    const isSameProgram = parent !== undefined && parent.program === member.program;
    const isSampled = member.look(nowNs(), {
      startNs: this.startNs,
      runtimes: this.#runtimes,
      forkedFrom: isSameProgram ? parent.runtime : undefined,
      sampler,
    });
    const { target } = member;
    if (isSampled && target !== undefined) {
      if (!this.#isWanted(member)) {
        member.forget();
        return false;
      }
      if (!this.sampled.includes(member)) this.sampledCount++;
      this.sampled = [...this.sampled, member];
      began(member, target);
    }
    if (member.isOver) this.#noteFailure(member);
    return isSampled;
  }

  /** A Python that was found: does it have the name, or is it below one that has? */
  #isWanted({ pid, origin }: Member): boolean {
    const { target, subprocesses } = this.#parts.options;
    if (!("name" in target)) return true;
    const parent = this.#members.get(origin.parentPid);
    const isBelow = subprocesses === true && parent?.runtime !== undefined;
    return isBelow || target.name.test(commandLine(pid).join(" "));
  }

  #noteFailure({ pid, origin, failure, ledger }: Member): void {
    if (failure === undefined || ledger !== undefined) return;
    if (origin.isAsked || WORTH_A_NOTE.has(failure.kind)) this.failures.set(pid, failure);
  }

  /** Its threads cannot be found any more. */
  release(member: Member, now: number): void {
    member.release(now);
    this.sampled = this.sampled.filter((other) => other !== member);
    this.dueNs = 0;
  }

  #sweep(now: number): void {
    this.#sweptNs = now;
    for (const member of this.#members.values()) {
      if (member.isOver && !member.origin.isAsked && member.hasEnded) this.#remove(member);
    }
  }

  /** Members with time to be charged: all that are sampled, and those that ended since. */
  takeCharged(): readonly Member[] {
    const gone = this.#gone;
    this.#gone = [];
    const living = [...this.#members.values()].filter(({ ledger }) => ledger !== undefined);
    return [...gone, ...living];
  }

  close(): void {
    for (const member of this.#members.values()) member.close();
    this.sampled = [];
    this.#news?.close();
  }
}

/** Does it become the parent of processes whose own has ended? Else it is a shell beside us. */
function takesOrphans(pid: number): boolean {
  return innerThreadId(pid, pid) === 1 || threadName(pid, pid) === "systemd";
}

/** Forks have their memory in one place, which is chosen at random otherwise. */
function isForkOf(pid: number, image: string): boolean {
  return image !== "" && imagePlace(pid) === image;
}

function followsNew({ target, subprocesses }: SamplerOptions): boolean {
  return subprocesses === true || "name" in target || "everyPython" in target;
}
