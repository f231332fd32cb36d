import assert from "node:assert/strict";
import { test } from "node:test";
import { readChromeTrace } from "#profile/formats/chrome-trace/read.ts";
import { inputOf } from "#profile/formats/testing/input-of.ts";
import type { Document } from "#profile/model/document.ts";
import { frameName, framePath } from "#profile/model/labels.ts";
import { FRAME_CLASSES } from "../frame-classes.ts";
import { spanNames } from "./span-names.ts";

async function traceOf(spans: readonly (readonly [name: string, category: string])[]) {
  const events = spans.map(([name, cat], at) => ({
    ph: "X",
    name,
    cat,
    ts: at * 10,
    dur: 5,
    pid: 1,
    tid: 1,
  }));
  return await readChromeTrace(inputOf(JSON.stringify(events)), { rows: "runs" });
}

/** `name path:line class`, by span. */
function texts(document: Document): string[] {
  const { profile, classes, frameOfName } = spanNames(document);
  return Array.from(document.spans?.name ?? [], (name) => {
    const frame = frameOfName.get(name) ?? -1;
    const line = profile.functions.firstLine[profile.frames.function[frame]];
    const place = `${framePath(profile, frame)}:${line}`;
    return `${frameName(profile, frame)} ${place} ${FRAME_CLASSES[classes[frame]]}`;
  });
}

test("places of Python's tracers are taken from the names of their spans", async () => {
  const document = await traceOf([
    ["load (/app/main.py:12)", "FEE"],
    ["builtins.exec", "FEE"],
    ["/usr/lib/python3.12/json/decoder.py(337): decode", "python_function"],
    ["<string>(1): <module>", "python_function"],
    ["torch/nn/modules/module.py(1501): _call_impl", "python_function"],
    ["contextlib.py(132): __enter__", "python_function"],
    ["train.py(7): main", "python_function"],
    ["<built-in method run of type object at 0x7f>", "python_function"],
    ["nn.Module: Linear_0", "python_function"],
    ["aten::addmm", "cpu_op"],
    ["ProfilerStep#2", "user_annotation"],
    ["load (/app/main.py:12)", "FEE"],
  ]);
  assert.deepEqual(texts(document), [
    "load /app/main.py:12 yours",
    "builtins.exec :-1 native",
    "decode /usr/lib/python3.12/json/decoder.py:337 library",
    "<module> <string>:1 yours",
    "_call_impl torch/nn/modules/module.py:1501 packages",
    "__enter__ contextlib.py:132 library",
    "main train.py:7 yours",
    "<built-in method run of type object at 0x7f> :-1 native",
    "nn.Module: Linear_0 :-1 packages",
    "aten::addmm :-1 native",
    "ProfilerStep#2 :-1 yours",
    "load /app/main.py:12 yours",
  ]);
  assert.equal(spanNames(document), spanNames(document), "once for a document");
});

test("what only looks like a place stays a name", async () => {
  const names = ["connect (host:8080)", "GET /orders (12)", "f (int)", "poll(3): ready", ""];
  const document = await traceOf(names.map((name) => [name, "__proto__"] as const));
  assert.deepEqual(
    texts(document),
    names.map((name) => `${name} :-1 yours`),
  );
});
