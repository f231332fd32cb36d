import assert from "node:assert/strict";
import { test } from "node:test";

import { processTimes } from "./process-times.ts";

test("the times of a process are those that it knows itself; of none there are none", () => {
  const own = process.cpuUsage();
  const times = processTimes(process.pid);
  assert.ok(times !== undefined);
  assert.ok(Math.abs(times.userMs - own.user / 1000) < 100, `${times.userMs}`);
  assert.ok(Math.abs(times.systemMs - own.system / 1000) < 100, `${times.systemMs}`);
  assert.equal(processTimes(2 ** 22), undefined);
});
