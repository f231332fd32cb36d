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
  const sleepers: number[] = [];
  const runners = new Map<number, number[]>();
  for (const address of found) {
    const state = greenlets.state(address);
    if (state === undefined || !state.isAlive) continue;
    const tid = threadOf(threads, state);
    if (state.frame !== 0) sleepers.push(address);
    // Every thread has a main one; that it runs is no news.
    else if (tid !== 0 && !state.isMain) runners.set(tid, [...(runners.get(tid) ?? []), address]);
  }
  const waiting: DumpedGreenlet[] = [];
  for (const address of sleepers) {
    if (performance.now() - startMs > MAX_MS || waiting.length === MAX_LISTED) break;
    const seen = look(greenlets, address, readStack);
    const name = greenlets.describe(address);
    if (seen === undefined || name === undefined) continue;
    const { state, stack } = seen;
    waiting.push({ ...name, tid: threadOf(threads, state), isMain: state.isMain, ...stack });
  }
  const leftOut = sleepers.length - waiting.length;
  const remarks = isWhole ? [] : [NO_TIME];
  if (leftOut > 0) remarks.push(`${leftOut} ${NO_STACKS}`);
  return { waiting, running: runningOf(greenlets, runners), remarks };
}

/** Where there is but one that it can be. */
function runningOf(
  greenlets: Greenlets,
  byThread: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, GreenletName> {
  const running = new Map<number, GreenletName>();
  for (const [tid, addresses] of byThread) {
    const name = addresses.length === 1 ? greenlets.describe(addresses[0]) : undefined;
    if (name !== undefined) running.set(tid, name);
  }
  return running;
}

interface Look {
  readonly state: GreenletState;
  readonly stack: DumpedStack;
}

/** Where it waits it is looked at until it stays the same meanwhile, but not for long. */
function look(
  greenlets: Greenlets,
  address: number,
  readStack: (frame: number) => DumpedStack | undefined,
): Look | undefined {
  let state = greenlets.state(address);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (state === undefined || state.frame === 0) return undefined;
    const stack = readStack(state.frame);
    const after = greenlets.state(address);
    if (stack !== undefined && isSame(state, after)) return { state, stack };
    state = after;
  }
  return undefined;
}

function threadOf(stacks: readonly ThreadStack[], { stackAddress }: GreenletState): number {
  const stack = stacks.find(({ start, end }) => start <= stackAddress && stackAddress < end);
  return stack?.tid ?? 0;
}

function isSame(one: GreenletState, other: GreenletState | undefined): boolean {
  return other !== undefined && one.frame === other.frame && one.isAlive === other.isAlive;
}
