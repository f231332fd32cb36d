// What pystack says of a core file, as far as it can be compared with a dump.

import type { ProcessDump } from "../session.ts";
import type { CoreOfTarget } from "./cores.ts";

export interface ComparedThread {
  readonly holdsGil: boolean;
  /** `file:line name`, innermost first. */
  readonly frames: readonly string[];
}

export function pystackCommand(pystack: string, core: CoreOfTarget, executable: string): string[] {
  const root = core.root === "" ? [] : ["--lib-search-root", core.root];
  return [pystack, "core", "--no-color", ...root, core.path, executable];
}

const THREAD = /^Traceback for thread (\d+).*?\[(.*)\] \(most recent call last\):$/;
const FRAME = /^ {4}\(Python\) File "(.*)", line (-?\d+), in (.*)$/;

/** By thread id. */
export function readPystack(text: string): Map<number, ComparedThread> {
  const threads = new Map<number, ComparedThread & { readonly frames: string[] }>();
  let frames: string[] = [];
  for (const line of text.split("\n")) {
    const thread = THREAD.exec(line);
    if (thread !== null) {
      frames = [];
      threads.set(Number(thread[1]), { holdsGil: thread[2].includes("Has the GIL"), frames });
    }
    const frame = FRAME.exec(line);
    if (frame !== null) frames.unshift(`${frame[1]}:${frame[2]} ${frame[3]}`);
  }
  return threads;
}

export function comparable(dump: ProcessDump): Map<number, ComparedThread> {
  return new Map(
    dump.threads.map(({ tid, holdsGil, frames }) => {
      const texts = frames.map(({ file, line, name }) => `${file}:${line} ${name}`);
      return [tid, { holdsGil: holdsGil === true, frames: texts }];
    }),
  );
}
