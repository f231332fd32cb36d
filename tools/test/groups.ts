// Which test files run together, told by the end of their names.

import { globSync } from "node:fs";
import { availableParallelism } from "node:os";

export interface Group {
  readonly name: string;
  /** What the files' names end in; the group without one takes the rest. */
  readonly suffix: string | undefined;
  /** Files at a time: one where tests measure time or need the machine to themselves. */
  readonly concurrency: number;
  readonly timeoutMs: number;
}

const MINUTE_MS = 60_000;

export const GROUPS: readonly Group[] = [
  {
    name: "unit",
    suffix: undefined,
    concurrency: availableParallelism(),
    timeoutMs: 10 * MINUTE_MS,
  },
  { name: "browser", suffix: ".browser.test.ts", concurrency: 1, timeoutMs: 10 * MINUTE_MS },
  { name: "live", suffix: ".live.test.ts", concurrency: 1, timeoutMs: 10 * MINUTE_MS },
];

export const LONG_GROUP: Group = {
  name: "long",
  suffix: ".long.test.ts",
  concurrency: 1,
  timeoutMs: 120 * MINUTE_MS,
};

const FOLDERS = ["packages", "tools", "fixtures", "perf", "examples"];

/** Paths below `root`, sorted. */
export function findTestFiles(root: string): readonly string[] {
  const patterns = FOLDERS.map((folder) => `${folder}/**/*.test.ts`);
  return globSync(patterns, { cwd: root }).toSorted();
}

export function groupOf(file: string): Group | undefined {
  const named = [...GROUPS, LONG_GROUP].find(
    ({ suffix }) => suffix !== undefined && file.endsWith(suffix),
  );
  return named ?? GROUPS.find(({ suffix }) => suffix === undefined);
}
