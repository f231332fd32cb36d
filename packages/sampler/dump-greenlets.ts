// Greenlets for a dump: those that wait, each with the stack that it will go on with, and which one
// each thread runs. They are looked for among all objects that the collector knows, for a bounded
// time: a program has thousands of them, of a million objects.
//
// Trap: greenlets switch while they are read. A stack counts where it was read twice alike between
// two equal states of its greenlet; which one a thread runs counts where its stack is still the one
// that is shown.

import { Greenlets, type GreenletState } from "#cpython/objects/greenlets.ts";
import { ObjectReader } from "#cpython/objects/object-reader.ts";
import { PageMemory } from "#cpython/objects/pages.ts";
import { Budget, SHORT_LIMITS } from "#cpython/objects/read-limits.ts";
import type { InterpreterState } from "#cpython/thread-list.ts";
import { typeOfTypes, type ValueSource } from "./python-thread-names.ts";
import type { DumpedGreenlet, DumpedStack, GreenletName } from "./session.ts";
import type { ThreadStack } from "./thread-owner.ts";

/** Greenlet's own module, in C++. */
const FILE = /\/_greenlet\.[^/]*$/;
/** In all, and until all must have been found. */
const MAX_MS = 95;
const MAX_FINDING_MS = 70;
const MAX_LISTED = 1000;
const MAX_TRIES = 8;
const NO_TIME = "not all objects could be looked at: there may be more greenlets";
const NO_STACKS = "waiting greenlets were left out: they ran, or there were too many";
const FREE_THREADED = "greenlets of a free-threaded Python are not read";

export interface GreenletSource extends ValueSource {
  /** Paths of files with code that it has mapped. */
  mappedPaths(): readonly string[];
}

export interface FoundGreenlets {
  /** Undefined where the program has none at all. */
  readonly waiting: readonly DumpedGreenlet[] | undefined;
  /** Which one each thread runs, by thread id, where it is not the one that it began with. */
  readonly running: ReadonlyMap<number, GreenletName>;
  readonly remarks: readonly string[];
}

const NONE: FoundGreenlets = { waiting: undefined, running: new Map(), remarks: [] };

/** `readStack`: of the frames from an innermost one on; undefined where it cannot be verified. */
export function findGreenlets(
  source: GreenletSource,
  main: InterpreterState | undefined,
  stacks: () => readonly ThreadStack[],
  readStack: (frame: number) => DumpedStack | undefined,
): FoundGreenlets {
  const type = typeOfTypes(source);
  if (main === undefined || type === 0) return NONE;
  if (!source.mappedPaths().some((path) => FILE.test(path))) return NONE;
  if (source.layout.freeThreaded) return { ...NONE, remarks: [FREE_THREADED] };
  const startMs = performance.now();
  const pages = new PageMemory(source.memory);
  const reader = new ObjectReader(pages, source.layout, type, new Budget(SHORT_LIMITS, MAX_MS));
  const greenlets = new Greenlets(source.memory, reader, source.layout);
  const { found, isWhole } = greenlets.find(main.address, main.gc, startMs + MAX_FINDING_MS);
  const threads = stacks();
  const waiting: DumpedGreenlet[] = [];
  const running = new RunningGreenlets();
  let leftOut = 0;
  for (const { address, ...name } of found) {
    const isLate = performance.now() - startMs > MAX_MS || waiting.length === MAX_LISTED;
    const { state, stack } = look(greenlets, address, isLate ? undefined : readStack);
    if (state === undefined || !state.isAlive) continue;
    const tid = threadOf(threads, state);
    if (state.frame === 0) running.note(tid, name, state);
    else if (stack === undefined) leftOut++;
    else waiting.push({ ...name, tid, isMain: state.isMain, ...stack });
  }
  const remarks = isWhole ? [] : [NO_TIME];
  if (leftOut > 0) remarks.push(`${leftOut} ${NO_STACKS}`);
  return { waiting, running: running.byThread(), remarks };
}

interface Look {
  readonly state: GreenletState | undefined;
  readonly stack: DumpedStack | undefined;
}

/** Where it waits it is looked at until it stays the same meanwhile, but not for long. */
function look(
  greenlets: Greenlets,
  address: number,
  readStack: ((frame: number) => DumpedStack | undefined) | undefined,
): Look {
  let state = greenlets.state(address);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (state === undefined || state.frame === 0 || readStack === undefined) break;
    const stack = readStack(state.frame);
    const after = greenlets.state(address);
    if (stack !== undefined && isSame(state, after)) return { state, stack };
    state = after;
  }
  return { state, stack: undefined };
}

function threadOf(stacks: readonly ThreadStack[], { stackAddress }: GreenletState): number {
  const stack = stacks.find(({ start, end }) => start <= stackAddress && stackAddress < end);
  return stack?.tid ?? 0;
}

function isSame(one: GreenletState, other: GreenletState | undefined): boolean {
  return other !== undefined && one.frame === other.frame && one.isAlive === other.isAlive;
}

/** The greenlets without a waiting stack, of which one runs on each thread. */
class RunningGreenlets {
  readonly #found = new Map<number, GreenletName[]>();

  note(tid: number, name: GreenletName, { isMain }: GreenletState): void {
    // Every thread has a main one; that it runs is no news.
    if (tid === 0 || isMain) return;
    this.#found.set(tid, [...(this.#found.get(tid) ?? []), name]);
  }

  /** Where there is but one that it can be. */
  byThread(): ReadonlyMap<number, GreenletName> {
    const sure = [...this.#found].filter(([, names]) => names.length === 1);
    return new Map(sure.map(([tid, names]) => [tid, names[0]]));
  }
}
