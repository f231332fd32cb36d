import assert from "node:assert/strict";
import { test } from "node:test";
import { allPids, descendants, pidsByCommand } from "./process-list.ts";
import { parentPid } from "./process-facts.ts";
import { start, startSleeping, until } from "./testing/processes.ts";

test("children and theirs, whatever lies between", async (t) => {
  const script = "sh -c 'sleep 61 & wait' & echo started; wait";
  const shell = await start(t, ["sh", "-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  const { pid } = shell;
  await until(() => descendants(pid).length === 2, "the sleeper");
  const [inner, sleeper] = descendants(pid);
  assert.deepEqual([parentPid(inner), parentPid(sleeper)], [pid, inner]);
  assert.ok(!descendants(pid).includes(pid));
  process.kill(sleeper, "SIGKILL");
});

test("processes are found by their command line, and never we ourselves", async (t) => {
  const seconds = `60.${process.pid}`;
  const pid = await startSleeping(t, ["sleep", seconds]);
  assert.deepEqual(pidsByCommand(new RegExp(`^sleep ${seconds}$`, "u")), [pid]);
  assert.ok(!pidsByCommand(/./u).includes(process.pid));
  assert.ok(allPids().includes(process.pid));
});
