// Promise 2 on every CPython of this machine: in programs that can only ever have a known set of
// stacks, not one other stack is seen, and next to nothing is lost. These programs are the worst
// cases of reading: generators that are not linked yet, coroutines whose frames lie in the heap,
// threads that come and go. All programs, for longer: oracles.long.test.ts.

import { test } from "node:test";

import { testInterpreters } from "#cpython/testing/interpreters.ts";
import { record } from "./testing/recordings.ts";
import { withProgram } from "./testing/targets.ts";
import { assertTrue } from "./testing/verdict.ts";

const PROGRAMS = ["generators", "awaits", "thread-churn"];
const DURATION_MS = 900;
/**
 * What is left on a machine so full that the stop budget lowers the rate; an idle one gives 900.
 */
const LEAST_SAMPLES = 25;

for (const python of testInterpreters()) {
  for (const name of PROGRAMS) {
    test(`${name} on ${python.name}`, { timeout: 30_000 }, async () => {
      await withProgram(python, name, async (target, oracle) => {
        const { profile } = await record(target.pid, DURATION_MS);
        assertTrue(profile, oracle, LEAST_SAMPLES);
      });
    });
  }
}

test("read free, without any hold, nothing impossible either", { timeout: 30_000 }, async () => {
  const [oldest, ...others] = testInterpreters();
  for (const python of [oldest, others.at(-1) ?? oldest]) {
    await withProgram(python, "generators", async (target, oracle) => {
      // A stack that changes while it is read is lost, and on a free machine this one hardly does
      // anything else: so it takes longer to read as many.
      const { profile } = await record(target.pid, DURATION_MS * 5, { noStop: true });
      assertTrue(profile, oracle, LEAST_SAMPLES, 1);
    });
  }
});
