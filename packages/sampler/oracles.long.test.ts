// Promise 2 in full: every oracle program on every CPython of this machine, for ten seconds each,
// with and without holds. Some 45 minutes.

import { test } from "node:test";

import { testInterpreters } from "#cpython/testing/interpreters.ts";
import { oracles } from "../../fixtures/programs/oracles.ts";
import { record } from "./testing/recordings.ts";
import { withProgram } from "./testing/targets.ts";
import { assertTrue } from "./testing/verdict.ts";

const DURATION_MS = 10_000;
const LEAST_SAMPLES = 250;
/** They end by themselves, or have tests of their own. */
const OTHERS = new Set(["dies", "exec-self"]);

for (const python of testInterpreters()) {
  for (const name of oracles.keys()) {
    if (OTHERS.has(name)) continue;
    test(`${name} on ${python.name}`, { timeout: 120_000 }, async (context) => {
      await withProgram(python, name, async (target, oracle) => {
        if (target.lines.includes('{"unsupported": 1}')) {
          context.skip(`${python.name} has no subinterpreters`);
          return;
        }
        const held = await record(target.pid, DURATION_MS);
        assertTrue(held.profile, oracle, LEAST_SAMPLES);
        const free = await record(target.pid, DURATION_MS, { noStop: true });
        assertTrue(free.profile, oracle, LEAST_SAMPLES, 1);
      });
    });
  }
}
