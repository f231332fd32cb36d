// The values of a program in which every kind of value stands, on every Python that is here: what
// is shown is what the program says of itself.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Variable } from "#cpython/objects/frame-locals.ts";
import { valueText } from "#cpython/objects/value-text.ts";
import { listInterpreters } from "../../tools/interpreters.ts";
import { dumpProcess } from "./dump.ts";
import type { DumpedFrame, DumpedThread, ProcessDump } from "./session.ts";
import { frameNamed, withProgram } from "./testing/value-programs.ts";

const PROGRAM = readFileSync(
  new URL("../../fixtures/programs/locals_reference.py", import.meta.url),
  "utf8",
);

function texts(variables: readonly Variable[] = []): Record<string, string> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, valueText(value)]));
}

function mainThread({ threads }: ProcessDump): DumpedThread {
  const [main] = threads;
  return main;
}

for (const interpreter of listInterpreters()) {
  test(`every kind of value: ${interpreter.name}`, async (context) => {
    await withProgram(interpreter, PROGRAM, (pid, line) => {
      const expected = JSON.parse(line) as Record<string, string>;
      const dump = dumpProcess(pid, { noStop: false, locals: "whole", globals: ["Color"] });
      assert.equal(mainThread(dump).variablesFailure, undefined);
      const shown = texts(frameNamed(dump, "fill").variables);
      delete shown["expected"];
      assert.deepEqual(shown, expected);
      context.diagnostic(`${Object.keys(expected).length} values`);
      assert.equal(mainThread(dump).pythonName, "the α thread");
    });
  });

  test(`arguments, cells and free variables: ${interpreter.name}`, async () => {
    await withProgram(interpreter, PROGRAM, (pid) => {
      const dump = dumpProcess(pid, { noStop: false, locals: "short" });
      const kinds = (frame: DumpedFrame): Record<string, string> =>
        Object.fromEntries((frame.variables ?? []).map(({ name, kind }) => [name, kind]));
      const innermost = frameNamed(dump, "innermost");
      assert.deepEqual(texts(innermost.variables), {
        argument: "'argument'",
        captured_argument: "'cell argument'",
        held: "<function park.<locals>.innermost.<locals>.<lambda>>",
        expected: texts(innermost.variables)["expected"],
        first: "1",
        inner_one: texts(innermost.variables)["inner_one"],
        keyword: "'k'",
        free_use: `(${texts(innermost.variables)["inner_one"]}, 1, 'k')`,
      });
      assert.deepEqual(kinds(innermost), {
        argument: "argument",
        captured_argument: "argument",
        held: "local",
        free_use: "local",
        expected: "closure",
        first: "closure",
        inner_one: "closure",
        keyword: "closure",
      });
      const parked = frameNamed(dump, "park");
      assert.deepEqual(kinds(parked), {
        expected: "argument",
        first: "argument",
        keyword: "argument",
        rest: "argument",
        others: "argument",
        innermost: "local",
        inner_one: "local",
      });
      assert.equal(texts(parked.variables)["others"], "{}");
    });
  });
}

/** Each tuple is a number, its negative and its square, made anew all the time. */
const RUNNING = `
def spin():
    history = []
    number = 0
    while True:
        number += 1
        triple = (number, -number, float(number * number))
        history = [triple, triple, [number, (number,)]]

import threading
threading.Thread(target=spin, daemon=True).start()
print("ready", flush=True)
import time
time.sleep(60)
`;

const LOOKS = 20;

for (const interpreter of listInterpreters()) {
  test(`a running thread's values are of one moment: ${interpreter.name}`, async (context) => {
    await withProgram(interpreter, RUNNING, (pid) => {
      let checked = 0;
      for (let look = 0; look < LOOKS; look++) {
        const dump = dumpProcess(pid, { noStop: false, locals: "short" });
        const shown = texts(frameNamed(dump, "spin").variables);
        const { number, triple = "", history = "[]" } = shown;
        const [, first, second, square] = /^\((\d+), (-\d+), (.*)\)$/.exec(triple) ?? [];
        if (first === undefined) continue;
        assert.equal(second, `-${first}`, triple);
        assert.equal(Number(square), Number(first) ** 2, triple);
        const distance = Number(number) - Number(first);
        assert(distance === 0 || distance === 1, `${number} after ${triple}`);
        if (history === "[]") continue;
        const [, inHistory] =
          /^\[\((\d+), .*\), \((\d+), .*\), \[\2, \(\2,\)\]\]$/.exec(history) ?? [];
        assert(inHistory !== undefined, history);
        assert(Number(first) - Number(inHistory) <= 1, `${triple} ${history}`);
        checked++;
      }
      assert(checked >= LOOKS / 2, `${checked} of ${LOOKS} looks saw the loop`);
      context.diagnostic(`${checked} of ${LOOKS}`);
    });
  });
}
