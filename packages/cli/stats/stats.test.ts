// `pyrometer stats` as a person or a script runs it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

import { ensure } from "#base/assert.ts";

import { listInterpreters } from "../../../tools/interpreters.ts";
import { PYROMETER, runPyrometer, startPyrometer, type Ran } from "../testing/run-pyrometer.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { runOnTerminal } from "../testing/terminal.ts";

const PROFILES = path.join(import.meta.dirname, "..", "..", "..", "fixtures", "profiles");
const WORK = path.join(PROFILES, "cprofile", "3.12.1", "work.prof");
const RECURSION = path.join(PROFILES, "cprofile", "3.12.1", "recursion.prof");
const newest = ensure(
  listInterpreters().findLast(({ root, freeThreaded }) => root === undefined && !freeThreaded),
  "some Python is here",
);
const folder = temporaryFolder();

function python(program: string, args: readonly string[]): string {
  const [file = "", ...before] = newest.argv;
  const ran = spawnSync(file, [...before, "-c", program, ...args], { encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout;
}

function piped(args: readonly string[], input: string): Promise<Ran> {
  const running = startPyrometer(args, { stdio: ["pipe", "pipe", "pipe"] });
  running.child.stdin?.end(input);
  return running.ended;
}

test("sorted and cut, it prints what pstats.Stats prints", async () => {
  const program = `
import json, pstats, sys
keys, amounts = json.loads(sys.argv[1])
pstats.Stats(*sys.argv[2:]).sort_stats(*keys).print_stats(*amounts)`;
  const asked = [
    { args: ["-s", "cumulative", "-n", "30"], keys: ["cumulative"], amounts: [30] },
    { args: ["-s", "tottime", "--match", "json"], keys: ["tottime"], amounts: ["json"] },
    { args: ["-s", "nc,file", "-n", ".25"], keys: ["ncalls", "filename"], amounts: [0.25] },
    { args: ["-s", "1", "-n", "3", "--match", "[a-m]"], keys: [1], amounts: ["[a-m]", 3] },
    { args: ["-s", "-1"], keys: [-1], amounts: [] },
    { args: ["-n", "4"], keys: [], amounts: [4] },
    { args: ["--match", "("], keys: [], amounts: ["("] },
  ];
  for (const { args, keys, amounts } of asked) {
    for (const files of [[WORK], [RECURSION, WORK]]) {
      const ran = await runPyrometer(["stats", ...files, ...args]);
      assert.deepEqual([ran.code, ran.stderr], [0, ""]);
      const theirs = python(program, [JSON.stringify([keys, amounts]), ...files]);
      assert.equal(ran.stdout, theirs, args.join(" "));
    }
  }
});

test("over a pipe it is the browser, to the last character", async () => {
  const typed = "stats 3\r\nsort cu\nstats 0.1 json\n\ncallers spin\nhelp sort\nnonsense\nstats 2";
  for (const [args, input] of [
    [[WORK], typed],
    [[WORK, RECURSION], `${typed}\nquit\n`],
    [[], "stats\nread\nread no-such-file\nquit"],
  ] as const) {
    const ours = await piped(["stats", ...args], input);
    const [file = "", ...before] = newest.argv;
    const theirs = spawnSync(file, [...before, "-m", "pstats", ...args], { input });
    assert.deepEqual([ours.code, ours.stderr], [0, ""]);
    assert.equal(ours.stdout, theirs.stdout.toString());
  }
});

test("an expression that would take years is stopped, and the list is left as it is", async () => {
  const name = "a".repeat(60);
  const file = path.join(folder, "slow.prof");
  python(
    "import marshal, sys; key = ('~', 0, sys.argv[2] + '!')\n" +
      "marshal.dump({key: (1, 1, 0.5, 0.5, {})}, open(sys.argv[1], 'wb'))",
    [file, name],
  );
  const start = performance.now();
  const ran = await runPyrometer(["stats", file, "--match", "(a+)+$"]);
  assert.ok(performance.now() - start < 20_000, "it was stopped long after its limit");
  assert.match(ran.stdout, /<Regular expression '\(a\+\)\+\$' left out: .* longer than 5 s/);
  assert.match(ran.stdout, new RegExp(`${name}!`));
});

test("what Python's expressions can and ours cannot is refused by name", async () => {
  const ran = await runPyrometer(["stats", WORK, "--match", "(a)?(?(1)b|c)"]);
  assert.match(ran.stdout, /<Regular expression '\(a\)\?\(\?\(1\)b\|c\)' left out: a group that/);
});

test("names cannot drive a terminal, and are as they are in a pipe", async () => {
  const file = path.join(folder, "hostile.prof");
  python(
    "import marshal, sys; key = ('x\\x1b[31m.py', 1, '\\x1b]0;title\\x07')\n" +
      "marshal.dump({key: (1, 1, 0.5, 0.5, {})}, open(sys.argv[1], 'wb'))",
    [file],
  );
  const steps = [
    ["% ", "stats\r", 0.1],
    ["title", "quit\r", 0.1],
  ] as const;
  const shown = await runOnTerminal(steps, PYROMETER, ["stats", file]);
  assert.equal(shown.code, 0);
  assert.ok(shown.text.includes("x\\x1b[31m.py:1(\\x1b]0;title\\x07)"), shown.text);
  const ran = await runPyrometer(["stats", file, "-n", "5"]);
  assert.ok(ran.stdout.includes("x\x1b[31m.py:1(\x1b]0;title\x07)"));
});

test("a terminal has completion, and a history that outlives it", async () => {
  const state = path.join(folder, "state");
  const command = ["/usr/bin/env", `XDG_STATE_HOME=${state}`, PYROMETER, "stats", WORK];
  const [program, ...args] = command;
  const shown = await runOnTerminal(
    [
      // What comes in one piece is pasted, and has no completion.
      ["work.prof% ", "so", 0.3],
      ["so", "\t", 0.1],
      ["rt ", "cumu", 0.1],
      ["cumu", "\t", 0.1],
      ["lative ", "\r", 0.1],
      ["work.prof% ", "stats 1\r", 0.2],
      ["Ordered by: cumulative time", "quit\r", 0.2],
    ],
    program,
    args,
  );
  assert.deepEqual([shown.code, shown.text.includes("Goodbye.")], [0, true], shown.text);
  const kept = readFileSync(path.join(state, "pyrometer", "stats-history"), "utf8");
  assert.deepEqual(kept.trim().split("\n").slice(1), ["stats 1", "quit"]);
  const again = await runOnTerminal(
    [
      ["work.prof% ", "\x1b[A\x1b[A\r", 0.3],
      ["function calls", "\x03", 0.2],
    ],
    program,
    args,
  );
  assert.deepEqual([again.code, again.text.includes("Goodbye.")], [0, false], again.text);
});

test("what holds no calls is refused, with what to do", async () => {
  const collapsed = path.join(folder, "stacks.txt");
  writeFileSync(collapsed, "main;work 3\nmain;rest 1\n");
  const ran = await runPyrometer(["stats", collapsed, "-n", "3"]);
  assert.equal(ran.code, 2);
  assert.match(ran.stderr, /holds samples of stacks, and no count of calls/);
  assert.match(ran.stderr, /pyrometer convert .*stacks\.txt -o out\.prof/);
});

test("wrong words and missing files are told", async () => {
  const wrong = [
    { args: [WORK, "-s", "cum"], message: /'cum' is no key to sort by/ },
    { args: [WORK, "-s", "constructor"], message: /'constructor' is no key/ },
    { args: [WORK, "-n", "many"], message: /'many' is no number of rows/ },
    { args: ["no-such.prof"], message: /cannot read no-such.prof: No such file or directory/ },
    { args: ["-n", "3"], message: /no file was given/ },
    { args: ["-"], message: /stdin is where the commands come from/ },
  ];
  for (const { args, message } of wrong) {
    const ran = await runPyrometer(["stats", ...args]);
    assert.deepEqual([ran.code, ran.stdout], [2, ""], args.join(" "));
    assert.match(ran.stderr, message);
  }
});

test("a broken file ends neither the browser nor its prompt", async () => {
  const cut = path.join(folder, "cut.prof");
  copyFileSync(WORK, cut);
  writeFileSync(cut, readFileSync(cut).subarray(0, 300));
  const ran = await piped(["stats", WORK], `read ${cut}\nadd ${cut}\nstats 1\nquit\n`);
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /cut\.prof: looks like .*cut short/);
  assert.match(ran.stdout, /Failed to load statistics for .*cut\.prof: /);
  assert.match(ran.stdout, /List reduced from \d+ to 1/);
});
