import assert from "node:assert/strict";
import { test } from "node:test";
import { ProfileBuilder } from "./builder.ts";
import { frameKind, sampleState } from "./tables.ts";

/** A stack of frames `name:line` in one file, outermost first. */
function stackOf(builder: ProfileBuilder, names: readonly string[]): number {
  const file = builder.internFile("/app/main.py");
  let stack = -1;
  for (const [depth, name] of names.entries()) {
    const text = builder.internString(name);
    const functionRow = builder.internFunction(text, text, file, depth + 1);
    const frame = builder.internFrame(functionRow, depth + 2, -1, -1, -1, frameKind.python);
    stack = builder.internStack(stack, frame);
  }
  return stack;
}

test("row 0 of the strings is the empty string", () => {
  const builder = new ProfileBuilder();
  assert.equal(builder.internString(""), 0);
  assert.deepEqual(builder.takeBlock().strings, [""]);
});

test("equal rows are stored once and parents stand before children", () => {
  const builder = new ProfileBuilder();
  const deep = stackOf(builder, ["main", "work", "leaf"]);
  assert.equal(stackOf(builder, ["main", "work", "leaf"]), deep);
  const sibling = stackOf(builder, ["main", "work", "other"]);
  assert.notEqual(sibling, deep);
  const { stacks, functions, frames, strings, files } = builder.takeBlock();
  assert.deepEqual([...stacks.parent], [-1, 0, 1, 1]);
  assert.equal(frames.function.length, 4);
  assert.equal(strings[functions.name[frames.function[stacks.frame[sibling]]]], "other");
  assert.deepEqual(
    [...files.path].map((row) => strings[row]),
    ["/app/main.py"],
  );
});

test("consecutive equal samples of a thread are one row, whatever other threads do", () => {
  const builder = new ProfileBuilder();
  const one = builder.internThread(7, 7, "MainThread", 0);
  const two = builder.internThread(7, 8, "worker", 0);
  const stack = stackOf(builder, ["main"]);
  builder.addSample(10, one, stack, 1, 5, 3, sampleState.onCpu);
  builder.addSample(10, two, stack, 1, 5, 0, 0);
  builder.addSample(20, one, stack, 2, 10, 7, sampleState.onCpu);
  builder.addSample(40, one, stack, 1, 5, 0, 0);
  const { samples } = builder.takeBlock();
  assert.deepEqual([...samples.timeNs], [10, 10, 40]);
  assert.deepEqual([...samples.count], [3, 1, 1]);
  assert.deepEqual([...samples.wallNs], [15, 5, 5]);
  assert.deepEqual([...samples.cpuNs], [10, 0, 0]);
  assert.deepEqual([...samples.state], [sampleState.onCpu, 0, 0]);
});

test("a block holds only the rows added since the last, in buffers of their own", () => {
  const builder = new ProfileBuilder();
  const thread = builder.internThread(7, 7, "MainThread", sampleState.onCpu);
  builder.addSample(10, thread, stackOf(builder, ["main"]), 1, 5, 5, 1);
  const first = builder.takeBlock();
  builder.addSample(20, thread, stackOf(builder, ["main"]), 1, 5, 5, 1);
  builder.addSample(30, thread, stackOf(builder, ["main", "leaf"]), 1, 5, 5, 1);
  const second = builder.takeBlock();
  assert.deepEqual(first.strings, ["", "MainThread", "/app/main.py", "main"]);
  assert.deepEqual(second.strings, ["leaf"]);
  assert.equal(second.threads.name.length, 0);
  assert.deepEqual([...second.stacks.parent], [0]);
  assert.deepEqual([...second.samples.timeNs], [20, 30], "a row never reaches over a block");
  assert.equal(first.samples.timeNs.buffer.byteLength, 8);
  assert.notEqual(first.stacks.parent.buffer, first.stacks.frame.buffer);
  assert.equal(builder.stackCount, 2);
});

test("a new epoch starts at row 0 and gives the memory back", () => {
  const builder = new ProfileBuilder();
  const empty = builder.approximateBytes;
  builder.internThread(7, 7, "MainThread", 0);
  for (let index = 0; index < 20_000; index += 1) stackOf(builder, [`function${index}`]);
  assert.ok(builder.approximateBytes > empty + 1_000_000);
  builder.takeBlock();
  builder.reset();
  assert.equal(builder.approximateBytes, empty);
  const thread = builder.internThread(7, 9, "again", 0);
  builder.addSample(1, thread, stackOf(builder, ["main"]), 1, 1, 1, 1);
  const block = builder.takeBlock();
  assert.deepEqual(block.strings, ["", "again", "/app/main.py", "main"]);
  assert.deepEqual([...block.samples.stack], [0]);
});

test("CPU time is scaled per thread, only in the rows since the last take", () => {
  const builder = new ProfileBuilder();
  const one = builder.internThread(7, 7, "one", 0);
  const two = builder.internThread(7, 8, "two", 0);
  const stack = stackOf(builder, ["main"]);
  builder.addSample(10, one, stack, 1, 5, 100, 1);
  builder.addSample(10, two, stack, 1, 5, 100, 1);
  builder.scaleCpu(new Float64Array([0.5, 2]));
  assert.deepEqual([...builder.takeBlock().samples.cpuNs], [50, 200]);
});

test("lone surrogates become U+FFFD and meet the row that has it", () => {
  const builder = new ProfileBuilder();
  assert.equal(builder.internString("a\ud800b"), builder.internString("a\ufffdb"));
});

test("100,000 random stacks keep their identity through growth", () => {
  const builder = new ProfileBuilder();
  const rows = new Map<string, number>();
  let state = 12345;
  for (let step = 0; step < 100_000; step += 1) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    const parent = Math.min(state % 500, builder.stackCount) - 1;
    const frame = (state >>> 10) % 700;
    const row = builder.internStack(parent, frame);
    const known = rows.get(`${parent}/${frame}`);
    if (known === undefined) rows.set(`${parent}/${frame}`, row);
    else assert.equal(row, known);
  }
  assert.equal(builder.stackCount, rows.size);
});
