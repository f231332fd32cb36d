// Mutated files: whatever a file holds, a reader gives a valid document or an OperatingError
// "bad-file" of one line, in bounded time and memory. Seeds are mutated as they are: those of
// compressed formats are handed over inflated.

import assert from "node:assert/strict";
import { OperatingError } from "#base/errors.ts";
import type { Document } from "../../model/document.ts";
import { brokenRule } from "../../model/invariants.ts";
import { randomNumbers } from "../../model/random-profile.ts";
import type { ReadFormat } from "../reader.ts";
import { inputOf } from "./input-of.ts";

/** Of the processor, for a busy machine lets every test wait. */
const MAX_CPU_MS_PER_FILE = 2000;
/** What reading may allocate beside a multiple of the file. */
const MAX_GROWTH_BYTES = 256 * 1024 * 1024;
const MESSAGE_CHARS_MAX = 1000;
const CHUNK_BYTES = [1 << 16, 7, 100, 4096];
const CHUNKS_MAX = 500;

/** Bytes that make numbers long, large or negative. */
const SPECIAL_BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x3b, 0x20];
/** Texts that break grammars, and numbers that break sums. */
const SPECIAL_TEXTS = [
  "999999999999999999999",
  "-1",
  "0",
  "1e309",
  "NaN",
  "null",
  "\r\n",
  "\n\n",
  ";",
  "(",
  ")",
  "[",
  "{",
  "}",
  '"',
  "\\u",
  "</script>",
  "__proto__",
  "é\u2028",
].map((text) => new TextEncoder().encode(text));

/**
 * Reads `count` mutations of the seeds, the same ones in every run. The seeds themselves must be
 * readable.
 */
export async function fuzzReader(
  read: ReadFormat,
  seeds: Uint8Array[],
  count = 2000,
): Promise<void> {
  assert.ok(seeds.length > 0, "there is something to mutate");
  for (const seed of seeds) {
    assert.equal(await outcome(read, seed, 0), "read", "a seed is readable");
  }
  const random = randomNumbers(seeds.length);
  const outcomes = { read: 0, refused: 0 };
  for (let run = 0; run < count; run += 1) {
    const seed = seeds[run % seeds.length];
    outcomes[await outcome(read, mutated(seed, random), run)] += 1;
  }
  assert.equal(outcomes.read + outcomes.refused, count);
}

async function outcome(
  read: ReadFormat,
  bytes: Uint8Array,
  run: number,
): Promise<"read" | "refused"> {
  const before = process.memoryUsage().arrayBuffers;
  const start = process.cpuUsage();
  const rows = run % 2 === 0 ? "runs" : "sums";
  try {
    const least = Math.ceil(bytes.length / CHUNKS_MAX);
    const chunkBytes = Math.max(least, CHUNK_BYTES[run % CHUNK_BYTES.length]);
    const input = inputOf(bytes, "fuzzed", chunkBytes);
    assertDocument(await read(input, { rows }));
    return "read";
  } catch (error) {
    assertRefusal(error, run);
    return "refused";
  } finally {
    const { user, system } = process.cpuUsage(start);
    assert.ok((user + system) / 1000 < MAX_CPU_MS_PER_FILE, `run ${run}: bounded time`);
    const grown = process.memoryUsage().arrayBuffers - before;
    assert.ok(grown < MAX_GROWTH_BYTES + 100 * bytes.length, `run ${run}: ${grown} bytes`);
  }
}

function assertRefusal(error: unknown, run: number): void {
  if (!(error instanceof OperatingError)) throw error;
  assert.ok(error.kind === "bad-file" || error.kind === "too-new", `run ${run}: ${error.kind}`);
  assert.doesNotMatch(error.message, /\n/u, `run ${run}: one line`);
  assert.ok(error.message.length < MESSAGE_CHARS_MAX, `run ${run}: a short line`);
}

/** What must hold of every document: rows in range, no number that nothing can add up. */
export function assertDocument(document: Document): void {
  const { profile, edges, lines, spans, markers, counters } = document;
  assert.equal(brokenRule(profile), undefined);
  const functions = profile.functions.name.length;
  const strings = profile.strings.length;
  const threads = profile.threads.pid.length;
  assert.equal(profile.samples.values.length, profile.valueTypes.length);
  for (const values of profile.samples.values) {
    assert.ok(values.every(Number.isFinite), "samples weigh finite numbers");
  }
  if (edges !== undefined) {
    assertRows(edges.nodes.function, 0, functions, "nodes.function");
    assertRows(edges.calls.caller, 0, edges.nodes.function.length, "calls.caller");
    assertRows(edges.calls.callee, 0, edges.nodes.function.length, "calls.callee");
    for (const { self, total } of [edges.nodes, edges.calls]) {
      assert.equal(self.length, edges.valueTypes.length);
      assert.equal(total.length, edges.valueTypes.length);
    }
  }
  if (lines !== undefined) {
    assertRows(lines.file, -1, profile.files.path.length, "lines.file");
    assertRows(lines.function, -1, functions, "lines.function");
    assertRows(lines.line, 0, Infinity, "lines.line");
    assert.equal(lines.self.length, lines.valueTypes.length);
  }
  if (spans !== undefined) {
    assertRows(spans.thread, 0, threads, "spans.thread");
    assertRows(spans.name, 0, strings, "spans.name");
    assertRows(spans.category, 0, strings, "spans.category");
    assertRows(spans.data, 0, strings, "spans.data");
    spans.parent.forEach((parent, row) => assert.ok(parent >= -1 && parent < row, "spans.parent"));
  }
  if (markers !== undefined) {
    assertRows(markers.thread, -1, threads, "markers.thread");
    assertRows(markers.name, 0, strings, "markers.name");
    assertRows(markers.data, 0, strings, "markers.data");
  }
  if (counters !== undefined) assertRows(counters.name, 0, strings, "counters.name");
}

function assertRows(column: Int32Array, atLeast: number, below: number, name: string): void {
  const broken = column.findIndex((value) => !(value >= atLeast && value < below));
  assert.equal(broken, -1, `${name}: row ${broken} is ${column[broken]}`);
}

/** Changes, inserts, removes, repeats or cuts off some bytes. */
function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  let out = Buffer.from(bytes);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  for (let step = upTo(4); step >= 0; step -= 1) {
    const at = upTo(out.length);
    const byte = random() < 0.5 ? SPECIAL_BYTES[upTo(SPECIAL_BYTES.length)] : upTo(256);
    const length = 1 + upTo(random() < 0.2 ? 200 : 8);
    const kind = upTo(random() < 0.1 ? 7 : 6);
    const [before, after] = [out.subarray(0, at), out.subarray(at)];
    if (kind === 0 && out.length > 0) out[at] = byte;
    if (kind === 1) out = Buffer.concat([before, Buffer.alloc(length, byte), after]);
    if (kind === 2) out = Buffer.concat([before, after.subarray(length)]);
    if (kind === 3) out = Buffer.concat([out.subarray(0, at + length), after]);
    if (kind === 4) out = Buffer.concat([before, SPECIAL_TEXTS[upTo(SPECIAL_TEXTS.length)], after]);
    if (kind === 5) {
      const from = upTo(out.length);
      out = Buffer.concat([before, out.subarray(from, from + length), after]);
    }
    if (kind === 6) out = Buffer.from(before);
  }
  return new Uint8Array(out);
}
