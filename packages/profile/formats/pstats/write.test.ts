// Judged by the tool that owns the format: Python's own pstats reads it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { HOSTILE_NAMES, randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { writePstats } from "./write.ts";

const scratch = mkdtempSync(join(tmpdir(), "pyrometer-pstats-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const READ = `
import json, pstats, sys
stats = pstats.Stats(sys.argv[1])
stats.sort_stats("cumulative").calc_callees()
rows = [[list(key), list(row[:4]), [[list(who), list(cost)] for who, cost in row[4].items()]]
        for key, row in stats.stats.items()]
print(json.dumps({"total": stats.total_tt, "rows": rows}))
`;

type Key = readonly [string, number, string];
type Numbers = readonly number[];

interface Read {
  readonly total: number;
  readonly rows: readonly (readonly [Key, Numbers, readonly (readonly [Key, Numbers])[]])[];
}

function readByPython(bytes: Uint8Array): Read {
  const path = join(scratch, "out.pstats");
  writeFileSync(path, bytes);
  const ran = spawnSync("python3", ["-c", READ, path], { encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout) as Read;
}

/** `f` calls itself: what it costs with its callees must count once. */
const PROFILE = fromText(`
  cpu:    10      20      30
          main:3  main:3  main:4
          f:7     f:7
                  f:8
`);

test("Python's pstats reads it: times in seconds, samples as calls, callers", () => {
  const { total, rows } = readByPython(writePstats(PROFILE, DEFAULT_SELECTION));
  const of = (name: string): (typeof rows)[number] | undefined =>
    rows.find(([key]) => key[2] === name);
  const near = (got: Numbers | undefined, wanted: Numbers): void => {
    assert.equal(got?.length, wanted.length);
    for (const [at, value] of wanted.entries()) assert.ok(Math.abs(got[at] - value) < 1e-9);
  };
  assert.ok(Math.abs(total - 0.06) < 1e-9);
  near(of("main")?.[1], [3, 3, 0.03, 0.06]);
  near(of("f")?.[1], [2, 2, 0.03, 0.03]);
  const callers = new Map(of("f")?.[2].map(([key, cost]) => [key[2], cost]));
  near(callers.get("main"), [2, 2, 0.01, 0.03]);
  near(callers.get("f"), [1, 1, 0.02, 0.02]);
  assert.deepEqual(of("main")?.[0][0], "/app/main.py");
});

test("names of every kind, and the total is what was measured", () => {
  for (let seed = 0; seed < 4; seed += 1) {
    const profile = randomProfile(seed, 60);
    const selection = { ...DEFAULT_SELECTION, value: "wall" } as const;
    const { total } = readByPython(writePstats(profile, selection));
    const measured = profile.samples.wallNs.reduce((sum, ns) => sum + ns, 0) / 1e9;
    assert.ok(Math.abs(total - measured) < 1e-6 * measured + 1e-9, `${total} of ${measured}`);
  }
  assert.ok(HOSTILE_NAMES.length > 0);
});
