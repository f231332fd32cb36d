// `pyrometer diff` as a person or a build runs it, on files that the tools wrote.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { exitCode } from "../exit-codes.ts";
import { runPyrometer } from "../testing/run-pyrometer.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const PROFILES = join(import.meta.dirname, "..", "..", "..", "fixtures", "profiles");
const fixture = (name: string): string => join(PROFILES, ...name.split("/"));
const WORK = ["3.11.7", "3.12.1", "3.13.0", "3.14.10"].map((version) =>
  fixture(`cprofile/${version}/work.prof`),
);

interface Told {
  readonly of: string;
  readonly basis: string;
  readonly warnings: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly caller?: number | null;
    readonly self: { readonly before: number; readonly margin: number | null };
  }[];
  readonly threshold?: { readonly isPlain: boolean; readonly crossed: readonly unknown[] };
}

async function json(...args: readonly string[]): Promise<Told> {
  const ran = await runPyrometer(["diff", "--json", ...args]);
  assert.equal(ran.code, exitCode.done, ran.stderr);
  return JSON.parse(ran.stdout) as Told;
}

test("two files of cProfile: edges, by function, without intervals", async () => {
  const [before, after] = WORK;
  const ran = await runPyrometer(["diff", before, after]);
  assert.deepEqual([ran.code, ran.stderr], [exitCode.done, ""]);
  assert.match(ran.stdout, /no intervals: one run a side/);
  assert.match(ran.stdout, /spin \(profiled_work\.py\)/);
  assert.ok(ran.stdout.split("\n").every((line) => line.length <= 80));
});

test("several runs a side, parted by --, have intervals", async () => {
  const told = await json(WORK[0], WORK[1], "--", WORK[2], WORK[3]);
  assert.deepEqual([told.of, told.basis], ["edges", "runs"]);
  const spin = told.rows.find(({ name }) => name === "spin");
  assert.ok(spin !== undefined && spin.self.margin !== null && spin.self.margin > 0);
});

test("files of different tools are compared by what both hold, and told apart", async () => {
  const told = await json(
    fixture("py-spy/0.4.3/py-spy.speedscope.json"),
    fixture("py-spy/0.4.3/raw.txt"),
  );
  assert.equal(told.of, "samples");
  assert.ok(told.warnings.some((warning) => warning.startsWith("formats differ")));
});

test("by path, callers are places of other rows", async () => {
  const { rows } = await json(
    "--path",
    fixture("py-spy/0.4.3/raw.txt"),
    fixture("py-spy/0.4.3/threads.txt"),
  );
  const leaf = rows.findIndex(({ name }) => name === "spin");
  const names: string[] = [];
  for (let at: number | null = leaf; at !== null; at = rows[at].caller ?? null) {
    names.push(rows[at].name);
  }
  assert.ok(names.length > 3 && names.slice(1).includes("<module>"), names.join(" < "));
});

test("--fail-on ends with 7, and says that without runs it is a plain threshold", async () => {
  const [before, after] = WORK;
  const crossed = await runPyrometer(["diff", "--fail-on", "0.1%", before, after]);
  assert.equal(crossed.code, exitCode.threshold);
  assert.match(crossed.stderr, /^--fail-on 0\.1%: .*plain threshold, which chance may cross/);
  const same = await runPyrometer(["diff", "--fail-on", "0.1%", before, before]);
  assert.equal(same.code, exitCode.done);
});

test("--html writes the comparison as one page", async () => {
  const file = join(temporaryFolder(), "diff.html");
  const ran = await runPyrometer(["diff", "--html", file, WORK[0], WORK[1]]);
  assert.equal(ran.code, exitCode.done, ran.stderr);
  assert.equal(ran.stdout, "");
  const page = readFileSync(file, "utf8");
  assert.match(page, /"comparison":\{"before":\["1"\],"after":\["2"\]\}/);
});

test("usage errors: one file, kinds that differ, a value that no file has, a share", async () => {
  const [stats] = WORK;
  for (const [args, words] of [
    [[stats], /1 were given/],
    [[stats, fixture("py-spy/0.4.3/raw.txt")], /different kinds/],
    [["--value", "bytes", stats, stats], /'bytes'/],
    [["--fail-on", "3", stats, stats], /'3' is no share/],
  ] as const) {
    const ran = await runPyrometer(["diff", ...args]);
    assert.equal(ran.code, exitCode.usage, ran.stderr);
    assert.match(ran.stderr, words);
  }
});

test("-o writes a flame graph, or the page, and refuses what is neither", async () => {
  const folder = temporaryFolder();
  const [before, after] = ["py-spy/0.4.3/raw.txt", "py-spy/0.4.3/threads.txt"].map(fixture);
  const picture = join(folder, "diff.svg");
  const ran = await runPyrometer(["diff", "-o", picture, before, after]);
  assert.deepEqual([ran.code, ran.stdout], [exitCode.done, ""]);
  const svg = readFileSync(picture, "utf8");
  assert.match(svg, /<title>threads\.txt compared with raw\.txt –/);
  const piped = await runPyrometer(["diff", "-o", "-", before, after]);
  assert.equal(piped.stdout, svg);
  const page = join(folder, "diff.html");
  assert.equal((await runPyrometer(["diff", "-o", page, before, after])).code, exitCode.done);
  assert.match(readFileSync(page, "utf8"), /^<!doctype html>/i);
  for (const [args, what] of [
    [["-o", "diff.txt"], /diff writes flame graphs \(\.svg\) and pages/],
    [["-o", picture, "--line"], /--line means nothing to -o/],
    [["-o", picture, "--html", page], /cannot be used with/],
  ] as const) {
    const refused = await runPyrometer(["diff", ...args, before, after]);
    assert.equal(refused.code, exitCode.usage);
    assert.match(refused.stderr, what);
  }
  const edges = await runPyrometer(["diff", "-o", picture, WORK[0], WORK[1]]);
  assert.equal(edges.code, exitCode.usage);
  assert.match(edges.stderr, /needs stacks, which these files do not hold \(edges\)/);
  assert.equal(readFileSync(picture, "utf8"), svg, "what was there stays");
});
