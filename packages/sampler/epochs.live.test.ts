// Memory does not grow with a recording: tables that are full start again as a new epoch, and what
// a reader puts together from all epochs is as right as if there had been one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_CODE_SLOTS } from "#cpython/code-table.ts";
import { plainPython } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { withTarget } from "./testing/targets.ts";
import { isOnCpu, stacksOf, sumOf } from "./testing/verdict.ts";

/** Code objects in one chain of calls; each chain is new. */
const CHAIN = 400;

/**
 * Every function `f_N` is called by `f_(N-1)` alone, and its name is 3 KB long: tables of names
 * grow fast.
 */
const PROGRAM = `
import sys, time
sys.setrecursionlimit(5000)
PAD = "x" * 3000
LENGTH = ${CHAIN}
def chain(first):
    names = {"time": time}
    lines = []
    for number in range(first, first + LENGTH):
        body = "f_%d_%s()" % (number + 1, PAD) if number + 1 < first + LENGTH else "spin()"
        lines.append("def f_%d_%s():\\n    %s\\n" % (number, PAD, body))
    def spin():
        until = time.monotonic() + 0.02
        while time.monotonic() < until:
            pass
    names["spin"] = spin
    exec("".join(lines), names)
    return names["f_%d_%s" % (first, PAD)]
print("ready", flush=True)
end = time.monotonic() + 60
number = 0
while time.monotonic() < end:
    chain(number)()
    number += LENGTH
`;

function assertInOrder(names: readonly string[]): void {
  const numbers = names.flatMap((name) => {
    const match = /^f_(\d+)_x+$/.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
  for (let at = 0; at < numbers.length; at += 1) assert.equal(numbers[at], numbers[0] + at);
  if (numbers.length > 0) assert.equal(numbers[0] % CHAIN, 0);
}

test("endless new code: several epochs, one right profile", { timeout: 60_000 }, async () => {
  await withTarget([...plainPython().command, "-c", PROGRAM], async (target) => {
    const before = process.memoryUsage().arrayBuffers;
    const { profile, epochs } = await record(target.pid, 6000);
    assert.ok(epochs > 1, `${epochs}`);
    assert.ok(profile.functions.name.length > 2 * CHAIN && MAX_CODE_SLOTS > CHAIN);
    const stacks = stacksOf(profile);
    for (const { names } of stacks) assertInOrder(names);
    const deepest = stacks.filter(({ names }) => names.length >= CHAIN);
    assert.ok(sumOf(deepest, "count") > 10, `${sumOf(deepest, "count")}`);
    // Samples, threads and time of all epochs are one recording's.
    assert.deepEqual(
      [...profile.threads.tid].filter((tid) => tid > 0),
      [target.pid],
    );
    const { cost } = profile;
    const lost = Object.values(cost.lost).reduce((sum, count) => sum + count, 0);
    assert.equal(sumOf(stacks, "count"), cost.samples + lost);
    assert.ok(lost <= 5 + cost.samples * 0.01, JSON.stringify(cost.lost));
    assert.ok(Math.abs(sumOf(stacks, "wallNs") - cost.durationNs) < 0.05 * cost.durationNs);
    assert.ok(sumOf(stacks.filter(isOnCpu), "cpuNs") > 0);
    assert.ok(process.memoryUsage().arrayBuffers - before < 200 << 20);
  });
});
