// Which processes have appeared since we last looked, at the cost of one pread where none has.
//
// The kernel hands out process and thread ids in turn, and the last field of /proc/loadavg is the
// one that it gave last: where that is the same, nothing was born anywhere. Else the ids between
// are asked one by one. No process is stopped or traced for it, and no privilege is needed.
//
// Traps: ids start again from a low one after the highest; a container's loadavg may be a file that
// somebody else computes (lxcfs), which is then not on the same file system: there, and after too
// many births, the whole of /proc is listed instead.

import { closeSync, openSync, readFileSync, statSync } from "node:fs";

import { readStatus } from "./proc-status.ts";
import { allPids } from "./process-list.ts";
import { NativeBuffer, pread } from "./system-calls.ts";

/** Where ids begin again (RESERVED_PIDS). */
const FIRST_AGAIN = 300;
/** More births than this since the last look, and the list of processes is read instead. */
const ASKED_MAX = 2048;
const TEXT_BYTES = 128;
const SPACE = 0x20;
const ZERO = 0x30;

export interface NewProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** Process group, on whose members a shell acts together. */
  readonly group: number;
}

export class NewProcesses {
  readonly #text = new NativeBuffer(TEXT_BYTES);
  readonly #loadavg: number;
  readonly #idMax = readIdMax();
  #last: number;
  /** Processes that were there at the last look, where all are listed. */
  #listed: ReadonlySet<number>;

  constructor() {
    this.#loadavg = openSync("/proc/loadavg", "r");
    this.#last = isOfProc("/proc/loadavg") ? this.#lastId() : 0;
    this.#listed = this.#last === 0 ? new Set(allPids()) : new Set();
  }

  /** Does asking cost next to nothing? Else ask more rarely. */
  get isCheap(): boolean {
    return this.#last !== 0;
  }

  /** Processes born since the last call that still live, in the order of their ids. */
  poll(): readonly NewProcess[] {
    if (this.#last === 0) return this.#listAll();
    const last = this.#lastId();
    const before = this.#last;
    if (last === before || last === 0) return [];
    this.#last = last;
    const hasWrapped = last < before;
    const births = hasWrapped ? this.#idMax - before + last - FIRST_AGAIN : last - before;
    // Too many to ask: those that live on are met by their parents' later births, or by the list.
    if (births > ASKED_MAX) return facts(allPids());
    const found: number[] = [];
    const end = hasWrapped ? this.#idMax : last;
    for (let id = before + 1; id <= end; id++) if (exists(id)) found.push(id);
    for (let id = FIRST_AGAIN; hasWrapped && id <= last; id++) if (exists(id)) found.push(id);
    return facts(found);
  }

  #listAll(): readonly NewProcess[] {
    const now = allPids();
    const born = now.filter((pid) => !this.#listed.has(pid));
    this.#listed = new Set(now);
    return facts(born);
  }

  /** 0 where it cannot be told. */
  #lastId(): number {
    const got = pread(this.#loadavg, this.#text.address, TEXT_BYTES, 0);
    const { bytes } = this.#text;
    let at = got - 1;
    while (at > 0 && bytes[at] <= SPACE) at--;
    let value = 0;
    for (let unit = 1; at >= 0 && bytes[at] > SPACE; at--, unit *= 10) {
      value += (bytes[at] - ZERO) * unit;
    }
    return value;
  }

  close(): void {
    closeSync(this.#loadavg);
    this.#text.free();
  }
}

function exists(id: number): boolean {
  return statSync(`/proc/${id}`, { throwIfNoEntry: false }) !== undefined;
}

/** Threads have ids of their own, under which /proc shows them too: they are left out. */
function facts(ids: readonly number[]): readonly NewProcess[] {
  const found: NewProcess[] = [];
  for (const pid of ids) {
    const status = readStatus(pid);
    if (status === undefined || Number(status.get("Tgid")) !== pid) continue;
    const group = /^\d+/.exec(status.get("NSpgid") ?? "")?.[0] ?? "0";
    found.push({ pid, parentPid: Number(status.get("PPid")), group: Number(group) });
  }
  return found;
}

function isOfProc(path: string): boolean {
  return statSync(path).dev === statSync("/proc").dev;
}

function readIdMax(): number {
  return Number(readFileSync("/proc/sys/kernel/pid_max", "utf8"));
}
