import assert from "node:assert/strict";
import { test } from "node:test";

import { parseTrigger } from "./trigger.ts";
import { UsageMeter } from "./usage-meter.ts";

test("conditions in their units", () => {
  assert.deepEqual(parseTrigger(" CPU>80 % "), { text: "CPU>80 %", measure: "cpu", above: 0.8 });
  assert.equal(parseTrigger("cpu > 250%").above, 2.5);
  assert.equal(parseTrigger("rss > 1.5GB").above, 1.5e9);
  assert.equal(parseTrigger("rss > 512MiB").above, 512 * 2 ** 20);
  for (const text of ["", "cpu", "cpu < 80%", "cpu > 80", "rss > 5%", "disk > 1GB", "rss > 1PB"]) {
    assert.throws(() => parseTrigger(text), { name: "OperatingError", kind: "usage" }, text);
  }
});

test("the usage of a process: ours", () => {
  const meter = new UsageMeter();
  meter.add(process.pid);
  meter.add(2 ** 22);
  meter.read();
  const end = performance.now() + 200;
  while (performance.now() < end);
  const { cpu, rss } = meter.read();
  assert.ok(cpu > 0.1 && cpu < 8, `${cpu}`);
  assert.ok(rss > 20e6 && rss < 4e9, `${rss}`);
});
