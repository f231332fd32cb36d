// What the queries take of a file of 600 MB in which no two stacks are alike: time, and memory at
// most. In one file stacks have their beginnings in common, as those of a service have; in the
// other nothing, so that there are twenty million places.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { residentMaxBytes } from "./harness/browser.ts";
import { largeProfile, type LargeProfile } from "./harness/large-profiles.ts";
import { publish, readOptions } from "./harness/report.ts";
import { grouped } from "./harness/rounds.ts";
import { pyrometerProgram } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

interface Query {
  readonly profile: string;
  readonly megabytes: number;
  readonly query: string;
  readonly seconds: number;
  readonly residentMegabytes: number;
}

const SHARED = { samples: 500_000, distinctStacks: Infinity, format: "collapsed" } as const;
const PROFILES: readonly LargeProfile[] = [
  { ...SHARED, name: "collapsed, all distinct" },
  { ...SHARED, name: "collapsed, nothing shared", sharesNothing: true },
];
const NAME = "fn_309";
/** By what is asked: what stands before the file's name, and behind it. */
const QUERIES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["top-functions", ["top-functions"], []],
  ["callers", ["callers"], [NAME]],
  ["callees", ["callees"], [NAME]],
  ["tree", ["tree"], []],
  ["tree --inverted", ["tree", "--inverted"], []],
];
const LOOK_MS = 10;

const options = readOptions(3, 1);
const failures: string[] = [];
const queries: Query[] = [];

async function ask(args: readonly string[]): Promise<Pick<Query, "seconds" | "residentMegabytes">> {
  const start = performance.now();
  const child = spawn(pyrometerProgram, args, { stdio: ["ignore", "ignore", "inherit"] });
  let residentBytes = 0;
  const timer = setInterval(() => {
    residentBytes = Math.max(residentBytes, residentMaxBytes(child.pid ?? 0));
  }, LOOK_MS);
  const [code] = (await once(child, "exit")) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}`);
  return {
    seconds: (performance.now() - start) / 1000,
    residentMegabytes: residentBytes / 1e6,
  };
}

for (let round = 0; round < options.rounds; round += 1) {
  for (const profile of PROFILES) {
    const path = largeProfile(profile);
    for (const [query, before, behind] of QUERIES) {
      process.stderr.write(`${profile.name}, ${query}, round ${round + 1} of ${options.rounds}\n`);
      try {
        const taken = await ask([...before, path, ...behind]);
        const megabytes = statSync(path).size / 1e6;
        queries.push({ profile: profile.name, megabytes, query, ...taken });
      } catch (error) {
        failures.push(`${profile.name}: ${(error as Error).message}`);
      }
    }
  }
}

publish({
  row: "queries",
  title: "Queries of large profiles",
  bar: "600 MB of collapsed stacks, all distinct: < 1 GB",
  options,
  rows: [...grouped(queries, ({ profile, query }) => `${profile} ${query}`).values()].map(
    (runs) => ({
      profile: runs[0].profile,
      MB: runs[0].megabytes,
      query: runs[0].query,
      "median s": median(runs.map(({ seconds }) => seconds)),
      "memory at most, MB": Math.max(...runs.map(({ residentMegabytes }) => residentMegabytes)),
    }),
  ),
  notes: failures,
  raw: queries,
});
