import assert from "node:assert/strict";
import { test } from "node:test";

import { Children } from "./children.ts";

const pipes = { stdio: ["ignore", "pipe", "pipe"] } as const;

function start(script: string): ReturnType<Children["start"]> {
  return new Children().start("sh", ["-c", script], { stdio: [...pipes.stdio] });
}

test("a line is found as soon as it comes, also in pieces", async () => {
  const child = start("printf 'listen'; sleep 0.1; echo 'ing on 8000'; exec sleep 30");
  const found = await child.find(/listening on (\d+)\n/, 10_000);
  assert.equal(found?.[1], "8000");
  assert.ok(child.alive);
  await child.end();
  assert.ok(!child.alive);
});

test("waiting for a line ends with the process, and with the time", async () => {
  const ended = start("echo why >&2; exit 3");
  assert.equal(await ended.find(/listening/, 10_000), undefined);
  assert.equal(ended.lastLine, "why");
  assert.deepEqual(await ended.ended, { exitCode: 3 });
  const silent = start("exec sleep 30");
  assert.equal(await silent.find(/listening/, 50), undefined);
  await silent.end();
});

test("a signal's exit code is the shell's; a process that ignores SIGTERM goes too", async () => {
  const polite = start("exec sleep 30");
  await polite.end();
  assert.deepEqual(await polite.ended, { exitCode: 128 + 15 });
  const stubborn = start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
  await stubborn.find(/ready/, 10_000);
  await stubborn.end(200);
  assert.deepEqual(await stubborn.ended, { exitCode: 128 + 9 });
});

test("a program that does not exist is an error for who waits, and it can be ended", async () => {
  const child = new Children().start("/nowhere/program", [], {});
  await assert.rejects(child.ended, { code: "ENOENT" });
  await child.end();
});

test("an end that is asked for twice is one SIGTERM", async () => {
  const child = start(
    "trap 'echo term; sleep 0.2; exit 0' TERM; echo ready; while :; do sleep 0.05; done",
  );
  await child.find(/ready/, 10_000);
  await Promise.all([child.end(), child.end()]);
  assert.equal(child.output, "ready\nterm\n");
});

test("all are ended together", async () => {
  const children = new Children();
  const two = [1, 2].map(() => children.start("sleep", ["30"], {}));
  await children.endAll();
  assert.deepEqual(
    two.map((child) => child.alive),
    [false, false],
  );
  assert.throws(() => children.start("sleep", ["30"], {}), /interrupted/);
});
