// What a person sees on a terminal while a process is recorded, and what Ctrl-C does.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";

import { BUSY_PROGRAM, startPython } from "./testing/python-target.ts";
import type { Target } from "./testing/python-target.ts";
import { PYROMETER } from "./testing/run-pyrometer.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { runOnTerminal } from "./testing/terminal.ts";

const folder = temporaryFolder();
let busy: Target;

before(async () => {
  busy = await startPython(BUSY_PROGRAM);
});

after(async () => {
  await busy.end();
});

test("progress while it runs; Ctrl-C writes what there is", async () => {
  const output = path.join(folder, "a.svg");
  const args = ["record", "-p", String(busy.pid), "-o", output];
  const { code, text } = await runOnTerminal([[" Hz · held ", "\u0003", 0]], PYROMETER, args);
  assert.equal(code, 0, text);
  const first = `recording process ${busy.pid}: `;
  assert.ok(text.startsWith(first), text);
  assert.match(text, /00:\d\d · [\d,]+ samples · [\d.]+ Hz · /);
  assert.match(text, /wrote /);
  // Colour on a terminal.
  // oxlint-disable-next-line no-control-regex
  assert.match(text, /\u001b\[1mhot\u001b/);
  assert.match(fs.readFileSync(output, "utf8"), /<\/svg>/);
});

test("NO_COLOR is obeyed on a terminal", async () => {
  const output = path.join(folder, "b.svg");
  const args = ["NO_COLOR=1", PYROMETER, "record", "-d", "1", "-p", String(busy.pid), "-o", output];
  const { code, text } = await runOnTerminal([], "/usr/bin/env", args);
  assert.equal(code, 0, text);
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /\u001b\[\d+m/);
});

test("binary output is kept from a terminal", async () => {
  const args = ["record", "-p", String(busy.pid), "-f", "pprof", "-o", "-"];
  const { code, text } = await runOnTerminal([], PYROMETER, args);
  assert.equal(code, 2);
  assert.match(text, /pprof is binary and stdout is a terminal/);
});
