// Reads what each profiler writes into one shape: stacks of simple function names, root first, and
// counts.

import { simpleName } from "../../fixtures/programs/oracles.ts";

export interface CountedStack {
  readonly names: readonly string[];
  readonly count: number;
  /** CPU ns where the profiler tells. */
  readonly cpuNs?: number;
  /** Where the profiler tells; others write only what they take for running, or do not know. */
  readonly onCpu?: boolean;
}

/** What one recording holds. */
export interface Sampling {
  readonly stacks: readonly CountedStack[];
  /** Samples that the profiler itself says it lost, or could not give a stack. */
  readonly failed: number;
  /**
   * Samples of threads that had no Python frame (that start or end), where the profiler tells them
   * from failed ones.
   */
  readonly frameless?: number;
  /** From the profiler's own counters, where it has them. */
  readonly heldNs?: number;
  readonly holds?: number;
  readonly longestHoldNs?: number;
  readonly missedTicks?: number;
  readonly lost?: Readonly<Record<string, number>>;
  readonly notes?: readonly string[];
}

/** A line `frame;frame;frame count`; undefined for any other line. */
function lineParts(line: string): { frames: string[]; count: number } | undefined {
  const space = line.lastIndexOf(" ");
  const count = Number(line.slice(space + 1));
  if (space < 0 || line.startsWith("#") || !Number.isFinite(count)) return undefined;
  return { frames: line.slice(0, space).split(";"), count };
}

/**
 * py-spy `-f raw`: `name (file:line);... count`; a line of a count alone is of threads without a
 * Python frame.
 */
export function readPySpy(text: string, printed: string): Sampling {
  const failed = Number(/Errors: (\d+)/.exec(printed)?.[1] ?? 0);
  let frameless = 0;
  const stacks: CountedStack[] = [];
  for (const line of text.split("\n")) {
    const parts = lineParts(line);
    if (parts === undefined) continue;
    const names = parts.frames.map((frame) => simpleName(frame.replace(/ \([^()]*\)$/, "")));
    if (parts.frames[0] === "") frameless += parts.count;
    else stacks.push({ names, count: parts.count });
  }
  return { stacks, failed, frameless };
}

const PLACE_AND_NAME = /^(.*):([^:]*):-?\d+$/;

function placeAndName(frame: string): string {
  const match = PLACE_AND_NAME.exec(frame);
  return match === null ? frame : simpleName(match[2]);
}

/**
 * mojo2austin: `P1;T0:1;file:name:line;... microseconds`, one line a sample; without a frame where
 * it failed.
 */
export function readAustin(text: string): Sampling {
  const counts = new Map<string, number>();
  let failed = 0;
  for (const line of text.split("\n")) {
    const parts = lineParts(line);
    if (parts === undefined) continue;
    const names = parts.frames.slice(2).map(placeAndName);
    const key = names.join(";");
    if (names.length === 0) failed += 1;
    else counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const stacks = [...counts].map(([key, count]) => ({ names: key.split(";"), count }));
  return { stacks, failed };
}

/**
 * Tachyon `--collapsed`: `tid:1;file:name:line;... count`. Its failures are only in what it prints.
 */
export function readTachyon(text: string, printed: string): Sampling {
  const stacks = text.split("\n").flatMap((line) => {
    const parts = lineParts(line);
    if (parts === undefined) return [];
    return [{ names: parts.frames.slice(1).map(placeAndName), count: parts.count }];
  });
  const captured = Number(/Captured ([\d,]+) samples/.exec(printed)?.[1]?.replaceAll(",", "") ?? 0);
  const errors = Number(/Error rate: ([\d.]+)/.exec(printed)?.[1] ?? 0);
  return { stacks, failed: Math.round((captured * errors) / 100) };
}
