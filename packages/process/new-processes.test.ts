import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { NewProcesses, type NewProcess } from "./new-processes.ts";
import { processGroup } from "./process-facts.ts";
import { startSleeping, until } from "./testing/processes.ts";

test("processes that are born are met once, with their parents, and threads are not", async (t) => {
  const news = new NewProcesses();
  const found: NewProcess[] = [];
  const first = await startSleeping(t, ["sleep", "61"]);
  found.push(...news.poll());
  const threads =
    "import threading,time;[threading.Thread(target=time.sleep,args=(9,),daemon=True)";
  const second = await startSleeping(t, [
    "python3",
    "-c",
    `${threads}.start() for _ in range(4)]; time.sleep(61)`,
  ]);
  await until(() => {
    found.push(...news.poll());
    return found.some(({ pid }) => pid === second);
  }, "the second");
  for (const pid of [first, second]) {
    const met = found.filter((one) => one.pid === pid);
    assert.deepEqual(met, [{ pid, parentPid: process.pid, group: processGroup(pid) }]);
  }
  assert.equal(new Set(found.map(({ pid }) => pid)).size, found.length);
  assert.ok(news.isCheap);
  news.close();
});

test("what has ended by then is left out", () => {
  const news = new NewProcesses();
  const { pid } = spawnSync("true");
  assert.ok(!news.poll().some((one) => one.pid === pid));
  news.close();
});
