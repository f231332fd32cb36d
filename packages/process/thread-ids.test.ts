import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { innerThreadId, listThreadIds, ThreadIdMap } from "./thread-ids.ts";
import { needsRoot, start, startSleeping, until } from "./testing/processes.ts";

test("a process of our own namespace: ids are what they are", async (t) => {
  const pid = await startSleeping(t, ["sleep", "60"]);
  const ids = new ThreadIdMap(pid);
  assert.deepEqual(listThreadIds(pid), [pid]);
  assert.equal(innerThreadId(pid, pid), pid);
  assert.equal(ids.outerOf(pid), pid);
});

// Node has several threads, so the map has something to tell apart.
const MANY_THREADS = `setInterval(() => {}, 1000)`;

test("a PID namespace of its own: inner ids to ours", { skip: needsRoot }, async (t) => {
  const namespace = ["unshare", "-p", "-f", "--mount-proc", "--kill-child"];
  const { pid } = await start(t, [...namespace, process.execPath, "-e", MANY_THREADS]);
  let inside = 0;
  await until(() => {
    inside = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim());
    return inside > 0 && listThreadIds(inside).length >= 5;
  }, "Node's threads");
  const ids = new ThreadIdMap(inside);
  const outer = listThreadIds(inside);
  const inner = ids.learn();
  assert.equal(innerThreadId(inside, inside), 1);
  assert.equal(ids.outerOf(1), inside);
  assert.equal(inner.size, outer.length);
  for (const tid of outer) assert.equal(ids.outerOf(innerThreadId(inside, tid)), tid);
  assert.equal(ids.outerOf(0x7fff_fffe), 0, "no such thread");
});

test("a process that is gone", () => {
  assert.deepEqual(listThreadIds(0x7fff_fffe), []);
  assert.equal(innerThreadId(0x7fff_fffe, 0x7fff_fffe), 0);
});
