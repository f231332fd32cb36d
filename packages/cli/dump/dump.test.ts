import assert from "node:assert/strict";
import { test } from "node:test";

import type { DumpedFrame, DumpedThread, ProcessDump } from "#sampler/session.ts";

import { plain } from "../format/paint.ts";
import { dumpJson } from "./dump-json.ts";
import { dumpLines } from "./dump-text.ts";
import type { DumpTextOptions } from "./dump-text.ts";

function frame(name: string, line: number, changes: Partial<DumpedFrame> = {}): DumpedFrame {
  const place = { file: "/srv/app.py", line, endLine: line, column: 4, endColumn: 9 };
  return { name, qualifiedName: `Class.${name}`, kind: "python", ...place, ...changes };
}

function thread(changes: Partial<DumpedThread>): DumpedThread {
  return {
    interpreter: 0,
    tid: 4242,
    name: "python3",
    running: true,
    holdsGil: true,
    waitsForGil: undefined,
    inGc: false,
    exception: undefined,
    frames: [frame("leaf", 3), frame("<module>", -1, { column: -1, endColumn: -1, endLine: -1 })],
    elidedFrames: 0,
    failure: undefined,
    ...changes,
  };
}

function dumpOf(...threads: DumpedThread[]): ProcessDump {
  return {
    pid: 4242,
    command: ["python3", "app.py"],
    workingDirectory: "/srv",
    standardLibrary: "/usr/lib/python3.12",
    pythonVersion: "3.12.1",
    threads,
  };
}

const options: DumpTextOptions = {
  paint: plain,
  shownPath: (file) => file.slice(1),
  isOwn: () => true,
  sourceLine: (_file, line) => (line === 3 ? "total += x" : undefined),
};

test("a thread with its frames and source", () => {
  assert.deepEqual(dumpLines(dumpOf(thread({})), options), [
    "Process 4242: python3 app.py",
    "Python 3.12.1",
    "",
    'Thread 4242 "python3" (running, holds the GIL)',
    "    Class.leaf (srv/app.py:3)",
    "        total += x",
    "    Class.<module> (srv/app.py)",
  ]);
});

test("states, interpreters, failures, threads without frames, left out frames", () => {
  const idle = thread({ running: false, holdsGil: false, waitsForGil: true, frames: [] });
  const failure = "the stack moved";
  const failed = thread({ interpreter: 1, inGc: true, exception: true, failure });
  const deep = thread({ elidedFrames: 12_000, frames: [frame("a", 1), frame("b", 2)] });
  assert.deepEqual(dumpLines(dumpOf(idle, failed, deep), options).slice(2), [
    "",
    'Thread 4242 "python3" in interpreter 0 (idle, waits for the GIL)',
    "    no Python frames",
    "",
    'Thread 4242 "python3" in interpreter 1 ' +
      "(running, holds the GIL, collects garbage, handles an exception)",
    "    no stack: the stack moved",
    "",
    'Thread 4242 "python3" in interpreter 0 (running, holds the GIL)',
    "    Class.a (srv/app.py:1)",
    "    … 12,000 frames left out …",
    "    Class.b (srv/app.py:2)",
  ]);
});

test("nothing of the target's drives the terminal", () => {
  const evil = "\u001b]0;pwned\u0007\n";
  const place = { file: evil, qualifiedName: evil };
  const hostile = thread({ name: evil, frames: [frame("x", 3, place)] });
  const dump = { ...dumpOf(hostile), command: [evil], pythonVersion: evil };
  const lines = dumpLines(dump, { ...options, sourceLine: () => evil });
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(lines.join(""), /[\u0000-\u001f]/);
});

test("JSON tells unknown as null", () => {
  const document: unknown = JSON.parse(dumpJson(dumpOf(thread({})), options.sourceLine));
  const module = { name: "<module>", qualifiedName: "Class.<module>", file: "/srv/app.py" };
  const nowhere = { line: null, endLine: null, column: null, endColumn: null };
  assert.deepEqual(document, {
    format: "pyrometer-dump",
    version: 1,
    pid: 4242,
    command: ["python3", "app.py"],
    pythonVersion: "3.12.1",
    threads: [
      {
        interpreter: 0,
        tid: 4242,
        name: "python3",
        running: true,
        holdsGil: true,
        waitsForGil: null,
        inGc: false,
        exception: null,
        frames: [
          { ...frame("leaf", 3), source: "total += x" },
          { ...module, ...nowhere, kind: "python", source: null },
        ],
        elidedFrames: 0,
        failure: null,
      },
    ],
  });
});
