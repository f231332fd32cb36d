import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { OperatingError } from "#base/errors.ts";
import { LiveMemory } from "#process/live-memory.ts";
import { processModules } from "#process/modules.ts";
import { locateRuntime } from "./locate.ts";
import { testInterpreters } from "./testing/interpreters.ts";

const DEADLINE_MS = 10_000;
/** Looks that found a runtime before the test is content: by then start-up is over. */
const ENOUGH = 20;
const MAY_COME_BEFORE = new Set(["not-python", "target-ended", "no-such-process"]);
/** Holds the interpreter long enough to be looked at, and changes its stack all the time. */
const PROGRAM =
  "import argparse, asyncio, inspect\nf = lambda n: n and f(n - 1)\nwhile True: f(30)";

for (const interpreter of testInterpreters()) {
  test(`seen from its first moment, a Python is never mistaken: ${interpreter.name}`, async () => {
    const [program, ...rest] = interpreter.command;
    const child = spawn(program, [...rest, "-c", PROGRAM], { stdio: "ignore" });
    const ended = once(child, "exit");
    const memory = new LiveMemory(child.pid ?? 0);
    const end = Date.now() + DEADLINE_MS;
    try {
      let found = 0;
      while (found < ENOUGH && Date.now() < end) {
        await turn();
        try {
          const runtime = locateRuntime(memory, processModules(memory.pid));
          assert.equal(runtime.version.minor, interpreter.minor);
          found++;
        } catch (error) {
          if (!(error instanceof OperatingError)) throw error;
          assert.ok(found === 0 && MAY_COME_BEFORE.has(error.kind), error.message);
        }
      }
      assert.equal(found, ENOUGH);
    } finally {
      child.kill("SIGKILL");
      await ended;
      memory.close();
    }
  });
}
