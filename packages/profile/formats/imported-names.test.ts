import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOfLocation } from "./firefox-meta.ts";
import { columnOf, idOf, kindOfFile, lineOf, threadOf, threadOfIds } from "./imported-names.ts";

test("threads are found in the names that tools give them", () => {
  assert.deepEqual(threadOf('thread 12 "main"'), { pid: 0, tid: 12, name: "main" });
  assert.deepEqual(threadOf('process 7 thread 12 "a "b""'), { pid: 7, tid: 12, name: 'a "b"' });
  assert.deepEqual(threadOf('Process 7 Thread 12 "Main"'), { pid: 7, tid: 12, name: "Main" });
  assert.deepEqual(threadOf("Thread 12"), { pid: 0, tid: 12, name: "" });
  const austin = "Wall time profile for 7:0:12";
  assert.deepEqual(threadOf(austin), { pid: 7, tid: 12, name: "" });
  for (const name of ["thread", "worker thread 12", 'Thread 140123456789012 "x"', ""]) {
    assert.deepEqual(threadOf(name), { pid: 0, tid: 0, name });
  }
  const start = performance.now();
  threadOf(`thread 1 ${'"'.repeat(1_000_000)}\n`);
  assert.ok(performance.now() - start < 200);
});

test("an id that fits no table stays in the name", () => {
  assert.deepEqual(threadOfIds("5", "7", "a"), { pid: 5, tid: 7, name: "a" });
  assert.deepEqual(threadOfIds("5-1", "7.2", "a"), { pid: 5, tid: 0, name: "a (7.2)" });
  assert.deepEqual(threadOfIds("", "140123456789012", ""), {
    pid: 0,
    tid: 0,
    name: "thread 140123456789012",
  });
});

test("lines count from 1, columns from 0, and what is neither is not known", () => {
  assert.deepEqual([1, 0, -1, 1.5, NaN, 2 ** 31, 7].map(lineOf), [1, -1, -1, -1, -1, -1, 7]);
  assert.deepEqual([1, 0, NaN, 7].map(columnOf), [0, -1, -1, 6]);
  assert.deepEqual([1, -1, 2 ** 40, NaN].map(idOf), [1, 0, 0, 0]);
  assert.deepEqual(
    ["/a/b.py", "<frozen importlib>", "libc.so.6", "/x/y.c", "", "a.soup"].map(kindOfFile),
    ["python", "python", "native", "native", "python", "python"],
  );
});

test("Firefox's locations are names with places", () => {
  const places = [
    "f (/app/a.py:12)",
    "f (g) (https://a.org/b.js:10:2)[3]",
    "sys_read (in vmlinux)",
    "py::C.f:/app/a.py",
    "0x7f00",
    "operator()",
    "f ()",
  ].map((text) => {
    const { name, path, firstLine, kind } = placeOfLocation(text);
    return [name, path, firstLine, kind];
  });
  assert.deepEqual(places, [
    ["f", "/app/a.py", 12, "python"],
    ["f (g)", "https://a.org/b.js", 10, "python"],
    ["sys_read", "vmlinux", -1, "native"],
    ["C.f", "/app/a.py", -1, "python"],
    ["0x7f00", "", -1, "native"],
    ["operator()", "", -1, "python"],
    ["f", "", -1, "python"],
  ]);
  const start = performance.now();
  placeOfLocation(`f (${":1".repeat(2000)}x)`);
  assert.ok(performance.now() - start < 200);
});
