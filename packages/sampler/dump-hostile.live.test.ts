// Values that are not to be believed: the program spoils its own objects, and its memory is torn
// while it is read. What is asked for must come within a second, bounded, as a part of a value or a
// word on why there is none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { Random } from "#cpython/testing/mutations.ts";
import { valueText } from "#cpython/objects/value-text.ts";
import { readOutcome, StackReader } from "#cpython/stack-reader.ts";
import { ThreadList } from "#cpython/thread-list.ts";
import { ThreadPrediction } from "#cpython/thread-prediction.ts";
import { stateAddresses } from "#cpython/thread-status.ts";
import { MemoryError, type Memory } from "#process/memory.ts";
import { listInterpreters } from "../../tools/interpreters.ts";
import { dumpProcess } from "./dump.ts";
import { DumpValues } from "./dump-values.ts";
import { PythonTarget } from "./target.ts";
import { variablesOf, withProgram } from "./testing/value-programs.ts";

const program = (name: string): string =>
  readFileSync(new URL(`../../fixtures/programs/${name}.py`, import.meta.url), "utf8");
const HOSTILE = program("hostile_locals");
const REFERENCE = program("locals_reference");

const MAX_MS = 1000;
/** Four million of a str, each written as ten. */
const MAX_CHARACTERS = 64 << 20;
const MAX_TORN_MS = 1000;
const SEEDS = 12;

for (const interpreter of listInterpreters()) {
  for (const locals of ["short", "whole"] as const) {
    test(`spoilt objects, ${locals}: ${interpreter.name}`, async (context) => {
      await withProgram(interpreter, HOSTILE, (pid) => {
        const start = performance.now();
        const dump = dumpProcess(pid, { noStop: false, locals });
        const shown = variablesOf(dump, "park");
        const text = (name: string): string => valueText(shown[name], Infinity);
        const characters = Object.keys(shown).reduce((sum, name) => sum + text(name).length, 0);
        const tookMs = performance.now() - start;
        assert(tookMs < MAX_MS, `took ${tookMs} ms`);
        assert(characters < MAX_CHARACTERS, `${characters} characters`);
        assert.equal(text("self_list"), "[[...]]");
        assert.equal(text("self_dict"), "{1: {'back': {...}}}");
        assert.match(text("deep_list"), /^\[{4,64}…\]{4,64}$/);
        assert.match(text("long_list"), /^\[1, 2, 3, .*more\]$/);
        assert.match(text("long_tuple"), /^\(1, 2, 3, .*more\)$/);
        assert.match(text("long_int"), /^<int of more than/);
        for (const name of ["no_type", "wild_type"]) assert.equal(text(name), "<no object>");
        assert.match(text("inside"), /^\[<no object>, 2\]$/);
        assert.match(text("dict_without_keys"), /^<(damaged dict|unreadable)>$/);
        assert.match(text("full_dict"), /^<damaged dict>$/);
        assert.equal(text("after"), "'still read'");
        context.diagnostic(`${Math.round(tookMs)} ms`);
      });
    });
  }

  test(`torn memory: ${interpreter.name}`, async (context) => {
    await withProgram(interpreter, REFERENCE, (pid) => {
      const target = new PythonTarget(pid);
      const stack = readStack(target);
      let slowestMs = 0;
      for (let seed = 0; seed < SEEDS; seed++) {
        const start = process.threadCpuUsage();
        const memory = new TornMemory(target.memory, seed);
        const { layout, codeTypeAddress } = target;
        const values = DumpValues.of({ memory, layout, codeTypeAddress }, "whole");
        const rows = values?.read(stack) ?? [];
        for (const { value } of rows.flat()) valueText(value, Infinity);
        values?.close();
        const { user, system } = process.threadCpuUsage(start);
        slowestMs = Math.max(slowestMs, (user + system) / 1000);
        assert(slowestMs < MAX_TORN_MS, `seed ${seed} took ${slowestMs} ms`);
      }
      target.close();
      context.diagnostic(`slowest ${slowestMs.toFixed(1)} ms`);
    });
  });
}

function readStack(target: PythonTarget): StackReader {
  const { memory, layout, runtimeAddress, codeTypeAddress } = target;
  const list = new ThreadList(memory, layout, runtimeAddress);
  assert(list.refresh());
  const [state] = list.threads;
  const stack = new StackReader(memory, layout, codeTypeAddress);
  const prediction = new ThreadPrediction(state);
  const at = stateAddresses(layout, runtimeAddress, state.interpreter);
  for (let tries = 0; tries < 20; tries++) {
    stack.plan(prediction, at, true);
    const outcome = stack.capture(prediction);
    stack.settle(prediction);
    if (outcome === readOutcome.complete) return stack;
  }
  throw new Error("the stack of a thread that sleeps can be read");
}

/** A live memory in which one word in some hundreds is another one, and some pages are gone. */
class TornMemory implements Memory {
  readonly #memory: Memory;
  readonly #random: Random;

  constructor(memory: Memory, seed: number) {
    this.#memory = memory;
    this.#random = new Random(seed);
  }

  read(address: number, sizeBytes: number): Uint8Array {
    const bytes = this.#memory.read(address, sizeBytes);
    // What is read first is what everything else depends on: the type `type`.
    if (sizeBytes < 4096) return bytes;
    if (this.#random.below(64) === 0) throw new MemoryError(address, sizeBytes, "taken away");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let count = this.#random.below(8); count > 0; count--) {
      const at = this.#random.below(sizeBytes / 8) * 8;
      view.setBigUint64(
        at,
        BigInt.asUintN(64, this.#word(address, view.getBigUint64(at, true))),
        true,
      );
    }
    return bytes;
  }

  #word(address: number, now: bigint): bigint {
    return this.#random.of([
      0n,
      1n,
      -1n,
      BigInt(address),
      BigInt(address + this.#random.below(512) * 8),
      now + 8n,
      now + BigInt(this.#random.below(64) * 16),
      now ^ (1n << BigInt(this.#random.below(64))),
      10n << 30n,
      2n ** 47n - 8n,
      2n ** 63n - 1n,
    ]);
  }

  readSegments(): boolean {
    return false;
  }
}
