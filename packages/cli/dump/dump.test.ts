import assert from "node:assert/strict";
import { test } from "node:test";

import type { DumpedFrame, DumpedGreenlet, DumpedThread } from "#sampler/session.ts";
import type { ProcessDump } from "#sampler/session.ts";

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
    remarks: [],
    threads,
  };
}

const options: DumpTextOptions = {
  paint: plain,
  shownPath: (file) => file.slice(1),
  isOwn: () => true,
  valueCharacters: 60,
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

test("greenlets: the one that a thread runs, and those that wait, by their stacks", () => {
  const gevent = "gevent._gevent_cgreenlet.Greenlet";
  const runs = thread({ greenlet: { type: gevent, name: "a\x1b", run: undefined } });
  const stack = { frames: [frame("wait", 3)], elidedFrames: 0, tid: 4242, isMain: false };
  const greenlets: DumpedGreenlet[] = [
    { ...stack, type: "Hub", name: undefined, run: undefined, frames: [frame("run", 5)] },
    { ...stack, type: gevent, name: undefined, run: "handle" },
    { ...stack, type: gevent, name: "b", run: "handle" },
    { ...stack, type: gevent, name: undefined, run: "handle" },
    { ...stack, type: gevent, name: undefined, run: undefined, isMain: true, frames: [] },
  ];
  const dump = { ...dumpOf(runs), greenlets };
  const lines = dumpLines(dump, options);
  assert.equal(lines[3], 'Thread 4242 "python3" (running, holds the GIL) in Greenlet "a\\x1b"');
  assert.deepEqual(lines.slice(7), [
    "",
    '3 greenlets of thread 4242 (waiting): Greenlet of handle (2), Greenlet "b"',
    "    Class.wait (srv/app.py:3)",
    "        total += x",
    "",
    "Hub of thread 4242 (waiting)",
    "    Class.run (srv/app.py:5)",
    "",
    "Main greenlet of thread 4242 (waiting)",
    "    no Python frames",
  ]);
  const json = JSON.parse(dumpJson(dump, () => undefined)) as GreenletJson;
  assert.deepEqual(json.threads[0].greenlet, { type: gevent, name: "a\x1b", run: null });
  assert.deepEqual(
    json.greenlets.map(({ run, tid, main }) => [run, tid, main]),
    [
      [null, 4242, false],
      ["handle", 4242, false],
      ["handle", 4242, false],
      ["handle", 4242, false],
      [null, 4242, true],
    ],
  );
});

interface GreenletJson {
  readonly threads: readonly { readonly greenlet: unknown }[];
  readonly greenlets: readonly Readonly<Record<"run" | "tid" | "main", unknown>>[];
}

test("states, interpreters, failures, threads without frames, left out frames", () => {
  const idle = thread({ running: false, holdsGil: false, waitsForGil: true, frames: [] });
  const failure = "the stack moved";
  const failed = thread({ interpreter: 1, inGc: true, exception: true, failure, frames: [] });
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

test("a core: what ended it, what is missing, a stack of which a part is left", () => {
  const signal = { number: 11, tid: 4243, faultAddress: 0x10, senderPid: undefined };
  const remarks = ["the core is cut short"];
  const core = { path: "core.1", root: "", signal };
  const unknown = thread({ tid: 0, name: "", interpreter: 1, holdsGil: false });
  const failure = "stack not closed";
  const ended = thread({ tid: 4243, name: "", failure, frames: [frame("leaf", 3)] });
  assert.deepEqual(dumpLines({ ...dumpOf(ended, unknown), core, remarks }, options), [
    "Core core.1: ended by SIGSEGV at address 0x10, in thread 4243",
    "Process 4242: python3 app.py",
    "Python 3.12.1",
    "the core is cut short",
    "",
    "Thread 4243 in interpreter 0 (SIGSEGV, holds the GIL)",
    "    Class.leaf (srv/app.py:3)",
    "        total += x",
    "    … the rest is lost: stack not closed",
    "",
    "Thread not known in interpreter 1",
    "    Class.leaf (srv/app.py:3)",
    "        total += x",
    "    Class.<module> (srv/app.py)",
  ]);
});

test("variables in groups under their frame, and globals", () => {
  const text = { kind: "str", type: "str", text: "a\u001b", missing: 0 } as const;
  const one = { kind: "literal", type: "int", text: "1" } as const;
  const variables = [
    { name: "self", kind: "argument", value: one },
    { name: "total", kind: "closure", value: one },
    { name: "x", kind: "local", value: text },
    { name: "key", kind: "argument", value: { kind: "masked", type: "str" } },
  ] as const;
  const leaf = frame("leaf", 3, { variables });
  const globals = [
    { wanted: "os.sep", found: { module: "os", value: text } },
    { wanted: "nope", found: undefined },
  ];
  const variablesFailure = "they moved";
  const dump = { ...dumpOf(thread({ frames: [leaf], variablesFailure })), globals };
  assert.deepEqual(dumpLines(dump, options).slice(2), [
    "os.sep = 'a\\x1b'",
    "nope = not found",
    "",
    'Thread 4242 "python3" (running, holds the GIL)',
    "    Class.leaf (srv/app.py:3)",
    "        total += x",
    "        arguments self  = 1",
    "                  key   = ***",
    "        locals    x     = 'a\\x1b'",
    "        closure   total = 1",
    "    no variables: they moved",
  ]);
  const json = JSON.parse(dumpJson(dump, options.sourceLine)) as {
    readonly globals: unknown;
    readonly threads: readonly { readonly frames: readonly { readonly variables: unknown[] }[] }[];
  };
  assert.deepEqual(json.threads[0].frames[0].variables.at(-1), {
    name: "key",
    kind: "argument",
    type: "str",
    value: null,
    masked: true,
    complete: false,
  });
  const shown = { type: "str", value: "'a\\x1b'", masked: false, complete: true };
  assert.deepEqual(json.globals, [
    { wanted: "os.sep", module: "os", ...shown },
    { wanted: "nope", module: null },
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
    remarks: [],
    core: null,
    globals: null,
    threads: [
      {
        interpreter: 0,
        tid: 4242,
        name: "python3",
        pythonName: null,
        running: true,
        holdsGil: true,
        waitsForGil: null,
        inGc: false,
        exception: null,
        greenlet: null,
        frames: [
          { ...frame("leaf", 3), source: "total += x", variables: null },
          { ...module, ...nowhere, kind: "python", source: null, variables: null },
        ],
        elidedFrames: 0,
        failure: null,
        variablesFailure: null,
      },
    ],
    greenlets: null,
  });
});
