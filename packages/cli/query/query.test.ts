import assert from "node:assert/strict";
import test from "node:test";

import { runPyrometer } from "../testing/run-pyrometer.ts";

const PROFILES = `${import.meta.dirname}/../../../fixtures/profiles`;
const WORK = `${PROFILES}/cprofile/3.11.7/work.prof`;
const RECORDING = `${PROFILES}/pyrometer/2/two-epochs.pyro`;

interface Result {
  readonly format: string;
  readonly of: string;
  readonly value: { readonly unit: string };
  readonly whole: number;
  readonly functions: readonly {
    readonly name: string;
    readonly selfShare: number;
    readonly calls: number;
    readonly callers: readonly { readonly name: string; readonly share: number }[];
  }[];
  readonly nodes: readonly { readonly caller: number | null; readonly total: number }[];
}

async function json(...args: readonly string[]): Promise<Result> {
  const { code, stdout, stderr } = await runPyrometer([...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Result;
}

test("the hot function of a cProfile file is the first line, and the first row", async () => {
  const { code, stdout } = await runPyrometer(["top-functions", WORK, "-n", "1"]);
  assert.equal(code, 0);
  assert.match(stdout.split("\n")[1], /^8\d\.\d % .* 5 {2}<built-in method time\.sleep>$/);
  const result = await json("top-functions", WORK, "-n", "1");
  assert.deepEqual(
    [result.format, result.of, result.value.unit],
    ["pyrometer-functions", "edges", "seconds"],
  );
  assert.equal(result.functions[0].name, "<built-in method time.sleep>");
  assert.equal(result.functions[0].calls, 5);
});

test("who calls it, and what it is called from", async () => {
  const result = await json("callers", WORK, "spin");
  const [spin] = result.functions;
  assert.equal(spin.name, "spin");
  const shares = spin.callers.map(({ share }) => share);
  assert.ok(spin.callers.length > 1 && Math.abs(shares.reduce((a, b) => a + b) - 1) < 1e-6);
  const { stdout } = await runPyrometer(["callees", WORK, "profiled_work.py:wait"]);
  assert.match(stdout, /^wait \(profiled_work\.py:\d+\): .*\n.*\n.*<built-in method time\.sleep>/);
});

test("the tree keeps to its lines", async () => {
  const { stdout } = await runPyrometer(["tree", RECORDING, "--max-lines", "12"]);
  assert.equal(stdout.trimEnd().split("\n").length, 13);
  assert.match(stdout, /… \d+ more/);
  const inverted = await json("tree", RECORDING, "--inverted", "--wall", "--max-lines", "12");
  assert.ok(inverted.nodes.length > 3 && inverted.nodes[0].caller === null);
});

test("an expression chooses samples, and one that never ends is ended", async () => {
  const whole = await json("top-functions", RECORDING, "--wall");
  const part = await json("top-functions", RECORDING, "--wall", "--include", "日本語");
  const rest = await json("top-functions", RECORDING, "--wall", "--exclude", "日本語");
  assert.ok(part.whole > 0 && rest.whole > 0);
  assert.ok(Math.abs(part.whole + rest.whole - whole.whole) < 1);
  const { code, stderr } = await runPyrometer(["tree", RECORDING, "--include", "^(x+)+y$"]);
  assert.equal(code, 2);
  assert.match(stderr, /took longer than 5 s/);
});

test("what cannot be answered says why in one line", async () => {
  const cases = [
    [["callers", WORK, "nothing_like_it"], /no function is called nothing_like_it/],
    [["top-functions", WORK, "--value", "bytes"], /has no value 'bytes'/],
    [["tree", WORK, "--inverted"], /no stacks to turn upside down/],
    [["tree", WORK, "--max-lines", "0"], /is no number of lines/],
    [["top-functions", import.meta.filename], /which is no profile known here|looks like/],
  ] as const;
  for (const [args, message] of cases) {
    const { code, stderr, stdout } = await runPyrometer(args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.ok(stderr.trimEnd().split("\n").length <= 2, stderr);
  }
});
