// What the numbers at the end of an Austin sample are: microseconds, or bytes by which the
// process's resident memory grew or shrank; in full mode `time,idle,memory`.

import type { ValueType } from "../../model/tables.ts";

export type AustinMode = "wall" | "cpu" | "memory" | "full";

const WALL: ValueType = { name: "wall", unit: "nanoseconds" };
const CPU: ValueType = { name: "cpu", unit: "nanoseconds" };
const MEMORY: readonly ValueType[] = [
  { name: "allocated", unit: "bytes" },
  { name: "freed", unit: "bytes" },
];
const FULL_METRICS = 3;
const NS_PER_US = 1000;
const METRICS = /^-?\d{1,15}(?:,-?\d{1,15})*$/u;

export const MODE_VALUE_TYPES: Readonly<Record<AustinMode, readonly ValueType[]>> = {
  wall: [WALL],
  cpu: [CPU],
  memory: MEMORY,
  full: [WALL, CPU, ...MEMORY],
};

/**
 * `told` is the mode of the file's header. mojo2austin writes the time alone whatever the mode was,
 * so the first sample decides.
 */
export function modeOf(told: string, firstMetrics: string): AustinMode {
  if (firstMetrics.split(",").length === FULL_METRICS) return "full";
  return told === "cpu" || told === "memory" ? told : "wall";
}

/** By value type; undefined where the text is not of the mode. */
export function valuesOf(mode: AustinMode, metrics: string): readonly number[] | undefined {
  if (!METRICS.test(metrics)) return undefined;
  const numbers = metrics.split(",").map(Number);
  if (numbers.length !== (mode === "full" ? FULL_METRICS : 1)) return undefined;
  const [first, idle, memory] = numbers;
  if (mode === "memory") return memoryValues(first);
  if (first < 0) return undefined;
  const timeNs = first * NS_PER_US;
  return mode === "full" ? [timeNs, idle === 0 ? timeNs : 0, ...memoryValues(memory)] : [timeNs];
}

function memoryValues(bytes: number): readonly [allocated: number, freed: number] {
  return [Math.max(0, bytes), Math.max(0, -bytes)];
}
