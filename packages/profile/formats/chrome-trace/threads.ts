// Threads of a trace: their names may come behind their events, so they get rows of their own that
// become those of the profile at the end.

import type { ImportBuilder } from "../../model/import-builder.ts";
import { idOf, threadOfIds } from "../imported-names.ts";

interface TraceThread {
  readonly pid: string;
  readonly tid: string;
  name: string;
}

export class TraceThreads {
  readonly #threads: TraceThread[] = [];
  readonly #byProcess = new Map<string, Map<string, number>>();
  readonly #processNames = new Map<string, string>();
  #latestPid = "";
  #latestTid = "";
  #latest = -1;

  /** Row among those of the trace. */
  row(pid: string, tid: string): number {
    if (this.#latest >= 0 && pid === this.#latestPid && tid === this.#latestTid) {
      return this.#latest;
    }
    let ofProcess = this.#byProcess.get(pid);
    if (ofProcess === undefined) {
      ofProcess = new Map();
      this.#byProcess.set(pid, ofProcess);
    }
    let row = ofProcess.get(tid);
    if (row === undefined) {
      row = this.#threads.length;
      this.#threads.push({ pid, tid, name: "" });
      ofProcess.set(tid, row);
    }
    this.#latestPid = pid;
    this.#latestTid = tid;
    this.#latest = row;
    return row;
  }

  nameThread(pid: string, tid: string, name: string): void {
    this.#threads[this.row(pid, tid)].name = name;
  }

  nameProcess(pid: string, name: string): void {
    this.#processNames.set(pid, name);
  }

  /** Rows of the profile, by row of the trace. */
  finish(builder: ImportBuilder): Int32Array {
    for (const [pid, name] of this.#processNames) {
      if (isNumber(pid)) builder.tables.internProcess(idOf(Number(pid)), 0, name, "");
    }
    const taken = new Set<number>();
    return Int32Array.from(this.#threads, (thread) => {
      const { pid, tid, name } = threadOfIds(thread.pid, thread.tid, thread.name);
      // Some tools put words where ids belong.
      const shown = thread.pid === "" || isNumber(thread.pid) ? name : `${thread.pid}: ${name}`;
      let row = builder.thread(pid, tid, shown);
      if (taken.has(row)) row = builder.thread(pid, tid, `${shown} (${thread.pid}/${thread.tid})`);
      taken.add(row);
      return row;
    });
  }
}

function isNumber(id: string): boolean {
  return String(idOf(Number(id))) === id;
}
