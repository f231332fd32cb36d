// Traces of real tools are written and read again: the same spans, markers and counters.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { assertDocument } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { readChromeTrace } from "./read.ts";
import { writeTraceEvents } from "./write-spans.ts";

const FIXTURES = join(import.meta.dirname, "../../../../fixtures/profiles");
const FILES = globSync("{viztracer/*/*.json,node/*/trace.json,odd/*.trace.json}", { cwd: FIXTURES })
  .filter((file) => !file.includes("cut"))
  .sort();

async function read(bytes: Uint8Array | string): Promise<Document> {
  return await readChromeTrace(inputOf(bytes), { rows: "runs" });
}

/** Every row as text, in an order of its own. */
function rowsOf({ profile, spans, markers, counters }: Document): readonly string[] {
  const { strings, threads } = profile;
  const ns = (time: number): string => time.toFixed(0);
  const where = (thread: number): string => (thread < 0 ? "process" : threads.name[thread]);
  const rows = [
    ...Array.from(spans?.name ?? [], (name, row) => {
      const { timeNs, durationNs, thread, category, data, track } = spans ?? never();
      const time = `${ns(timeNs[row])}+${ns(durationNs[row])} ${where(thread[row])} ${track[row]}`;
      return `span ${strings[name]} ${strings[category[row]]} ${time} ${strings[data[row]]}`;
    }),
    ...Array.from(markers?.name ?? [], (name, row) => {
      const { timeNs, durationNs, thread, category, data } = markers ?? never();
      const time = `${ns(timeNs[row])}+${ns(durationNs[row])} ${where(thread[row])}`;
      return `marker ${strings[name]} ${strings[category[row]]} ${time} ${strings[data[row]]}`;
    }),
    ...Array.from(counters?.name ?? [], (name, row) => {
      const { timeNs, value } = counters ?? never();
      return `counter ${strings[name]} ${ns(timeNs[row])} ${value[row]}`;
    }),
  ];
  return rows.sort();
}

function never(): never {
  throw new Error("there is a table for every row");
}

for (const file of FILES) {
  test(`${file}: written and read again`, async () => {
    const document = await read(readFileSync(join(FIXTURES, file)));
    const text = [...writeTraceEvents(document.profile, document)].join("");
    assert.ok(JSON.parse(text) !== null);
    const again = await read(text);
    assertDocument(again);
    assert.ok(rowsOf(document).length > 0);
    assert.deepEqual(rowsOf(again), rowsOf(document));
  });
}

test("there are traces of viztracer and of Node", () => {
  assert.ok(FILES.length >= 8, FILES.join(" "));
});
