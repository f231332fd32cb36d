import assert from "node:assert/strict";
import * as path from "node:path";
import { test } from "node:test";

import { textDocument } from "#analysis/views/testing/documents.ts";
import { OperatingError } from "#base/errors.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";

import { openDocument } from "../open/open-document.ts";
import { decidedSelection } from "../regex/decided-selection.ts";
import { leftOutLines } from "./html-report.ts";
import { selectedDocument } from "./selected-document.ts";

const FIXTURES = path.join(import.meta.dirname, "../../../fixtures/profiles");
const STATISTICS = path.join(FIXTURES, "cprofile/3.12.1/work.prof");

const DOCUMENT = textDocument(`
  thread:  main     main     worker
  state:   cpu+gil  cpu      -
  cpu:     10       5        0
           serve    serve    secret
           render   secret   wait
`);

test("nothing is asked: it is the document", () => {
  assert.equal(selectedDocument("a", DOCUMENT, DEFAULT_SELECTION).document, DOCUMENT);
});

test("what was left out is not in the document, and the finding does not name it", async () => {
  const decided = await decidedSelection({ exclude: /^secret$/u }, DOCUMENT.profile);
  const selection = { ...DEFAULT_SELECTION, ...decided };
  const { document, leftOut } = selectedDocument("a", DOCUMENT, selection);
  const { samples, strings, threads } = document.profile;
  assert.deepEqual([...samples.cpuNs], [10e6]);
  assert.deepEqual(threads.name, ["main"]);
  assert.ok(!strings.includes("secret"), "a name that was left out");
  assert.ok(strings.includes("render"));
  assert.deepEqual(document.diagnosis, [
    { kind: "dropped", message: "samples that --exclude left out", count: 2, places: [] },
  ]);
  assert.deepEqual(leftOut, []);
});

test("threads that do not run stay, for the page to choose, but not without the GIL", () => {
  const include = { ...DEFAULT_SELECTION, include: /secret/u };
  const { profile } = selectedDocument("a", DOCUMENT, include).document;
  assert.deepEqual([...profile.samples.cpuNs], [5e6, 0]);
  const gil = selectedDocument("a", DOCUMENT, { ...DEFAULT_SELECTION, gilOnly: true });
  assert.deepEqual([...gil.document.profile.samples.cpuNs], [10e6]);
});

test("what is no sample is left out with a word; where there are none, it is refused", async () => {
  const spans = {
    timeNs: Float64Array.of(0),
    durationNs: Float64Array.of(1),
    thread: Int32Array.of(0),
    name: Int32Array.of(0),
    category: Int32Array.of(0),
    parent: Int32Array.of(-1),
    track: Int32Array.of(0),
    data: Int32Array.of(0),
  };
  const traced = { ...DOCUMENT, kinds: ["spans", "samples"] as const, spans };
  const sources = new Map([
    ["/app/main.py", "def render(): pass"],
    ["/app/other.py", "KEY = 1"],
  ]);
  const selection = { ...DEFAULT_SELECTION, include: /render/u };
  const selected = selectedDocument("a", { ...traced, sources }, selection);
  assert.deepEqual(selected.document.kinds, ["samples"]);
  assert.equal(selected.document.spans, undefined);
  assert.deepEqual([...(selected.document.sources?.keys() ?? [])], ["/app/main.py"]);
  assert.match(leftOutLines("a", selected).join(), /^note: a: spans left out/);
  const statistics = await openDocument(STATISTICS);
  assert.throws(
    () => selectedDocument("work.prof", statistics, selection),
    (error) => error instanceof OperatingError && /edges; --include can only/.test(error.message),
  );
});
