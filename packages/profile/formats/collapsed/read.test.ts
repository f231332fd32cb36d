import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatingError } from "#base/errors.ts";
import type { Document } from "../../model/document.ts";
import { HOSTILE_NAMES, randomNumbers, randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fixtureBytes, readFixture, sniffFixture } from "../testing/fixture.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readCollapsed } from "./read.ts";
import { sniffCollapsed } from "./sniff.ts";
import { writeCollapsed } from "./write.ts";

async function read(text: string | Uint8Array, chunkBytes?: number): Promise<Document> {
  const document = await readCollapsed(inputOf(text, "stacks.txt", chunkBytes), { rows: "runs" });
  assertDocument(document);
  return document;
}

const FIXTURES = [
  ["py-spy/0.4.3/raw.txt", /;parse \(profiled_service\.py:\d+\);spin \(/u, 100],
  ["py-spy/0.4.3/threads.txt", /^thread \(.*;main \(profiled_service\.py:\d+\);/u, 50],
  ["tachyon/3.15.2/collapsed.txt", /;handle \(profiled_service\.py:\d+\);wait \(/u, 100],
] as const;

for (const [path, frame, samplesMin] of FIXTURES) {
  test(`reads ${path}`, async () => {
    assert.equal(sniffFixture(sniffCollapsed, path), 2);
    const document = await readFixture(readCollapsed, path);
    assertDocument(document);
    assert.ok(
      stackTexts(document).some((text) => frame.test(text)),
      stackTexts(document)[0],
    );
    assert.ok(totalOf(document) > samplesMin);
    const lines = new TextDecoder().decode(fixtureBytes(path)).trimEnd().split("\n");
    assert.deepEqual(findings(document), [`read: stacks with a number × ${lines.length}`]);
    const sum = lines.reduce((all, line) => all + Number(line.split(" ").at(-1)), 0);
    assert.equal(totalOf(document), sum);
  });
}

const ODD = [
  ["utf16-little", "main (app.py:3);parse (app.py:10) 30"],
  ["utf16-big", "main (app.py:3);parse (app.py:10) 30"],
  ["utf8-mark", "main (app.py:3);parse (app.py:10) 30"],
  ["crlf", "main (app.py:3);parse (app.py:10) 30"],
  ["comments", "main (app.py:3);parse (app.py:10) 30"],
  ["no-last-newline", "main (app.py:3);render (app.py:20) 12"],
  ["two-columns", "a;c 5 0"],
  ["fractional", "a 100"],
  ["no-number", "a;c 2"],
  ["empty-frames", "a;b 1"],
  ["spaces", "my frame;other  frame 3"],
  ["suffixes", "java;native;inlined;waker_[w] 5"],
] as const;

for (const [name, line] of ODD) {
  test(`reads odd/${name}.collapsed.txt`, async () => {
    const path = `odd/${name}.collapsed.txt`;
    assert.ok(sniffFixture(sniffCollapsed, path) > 0);
    const document = await readFixture(readCollapsed, path);
    assertDocument(document);
    assert.ok(stackTexts(document).includes(line), stackTexts(document).join("\n"));
  });
}

test("what cannot be read is counted, with its place", async () => {
  const document = await read("a;b 1\nno number\n\n# remark\na;c -5\na;c 1e308\n;;x 2\n 7\na 3");
  assert.deepEqual(stackTexts(document), ["a;b 1", "x 2", "a 3"]);
  assert.deepEqual(findings(document), [
    "read: stacks with a number × 3",
    "read: comments × 1",
    "repaired: empty frames left out × 2",
    "dropped: lines without a number at their end × 4 (line 2, line 5, line 6)",
    "ambiguous: a last line without an end: the file may be cut short × 1 (line 9)",
  ]);
});

test("frames are told apart by the conventions of Python's tools", async () => {
  const document = await read(
    "<module> (/app/a b.py:3);f(int) (libc.so.6);x.py:Work.step:9;std::vec::push:12;__libc_[k];" +
      'thread 12 "main";eval (<string>:1);[unknown];plain;g (args) 4\n',
  );
  const { profile } = document;
  const { functions, frames, strings, files } = profile;
  const rows = [...frames.function.keys()].map((frame) => {
    const row = frames.function[frame];
    const file = functions.file[row];
    const path = file < 0 ? "" : strings[files.path[file]];
    return [strings[functions.name[row]], path, frames.line[frame]];
  });
  assert.deepEqual(rows, [
    ["<module>", "/app/a b.py", 3],
    ["f(int)", "libc.so.6", -1],
    ["Work.step", "x.py", 9],
    ["std::vec::push:12", "", -1],
    ["__libc", "", -1],
    ['thread 12 "main"', "", -1],
    ["eval", "<string>", 1],
    ["[unknown]", "", -1],
    ["plain", "", -1],
    ["g (args)", "", -1],
  ]);
  assert.deepEqual(kindsOf(document, "__libc"), ["kernel"]);
  assert.deepEqual(kindsOf(document, "f(int)"), ["native"]);
  assert.deepEqual(kindsOf(document, "<module>"), ["python"]);
  assert.deepEqual(kindsOf(document, 'thread 12 "main"'), ["root"]);
});

test("Tachyon's thread frames become threads", async () => {
  const document = await read("tid:7;a.py:f:1;a.py:g:2 3\ntid:7;a.py:f:1 4\ntid:8;a.py:f:1 5\n");
  assert.deepEqual(stackTexts(document), [
    "f (a.py:1);g (a.py:2) 3",
    "f (a.py:1) 4",
    "f (a.py:1) 5",
  ]);
  const { samples, threads } = document.profile;
  assert.deepEqual(
    Array.from(samples.thread, (thread) => threads.tid[thread]),
    [7, 7, 8],
  );
  assert.match(document.writtenBy, /Tachyon/);
});

test("value types: counts, fractions, before and after", async () => {
  const types = async (text: string): Promise<string[]> =>
    (await read(text)).profile.valueTypes.map(({ name, unit }) => `${name} ${unit}`);
  assert.deepEqual(await types("a 1\n"), ["samples count"]);
  assert.deepEqual(await types("a 1.5\n"), ["weight count"]);
  assert.deepEqual(await types("a 1 2\nb 3 4\n"), ["before count", "after count"]);
  // A frame may end in a number.
  assert.deepEqual(await types("a 1 2\nb 4\n"), ["samples count"]);
});

test("the stacks are those of a reader that knows no shortcuts, wherever chunks end", async () => {
  const random = randomNumbers(7);
  const names = ["a", "b", "ab", "abc", "b c", "é", "x (y.py:1)"];
  const lines = Array.from({ length: 400 }, () => {
    const depth = 1 + Math.floor(random() * 6);
    const frames = Array.from({ length: depth }, () => names[Math.floor(random() * names.length)]);
    return `${frames.join(";")} ${Math.floor(random() * 1000)}`;
  });
  for (const chunkBytes of [1, 13, 1000, undefined]) {
    const document = await read(lines.join("\n"), chunkBytes);
    const texts: string[] = [];
    // Equal neighbours are one row, with the sum of their numbers.
    let before = "";
    let sum = 0;
    for (const line of [...lines, "end 0"]) {
      const stack = line.slice(0, line.lastIndexOf(" "));
      if (stack !== before && before !== "") texts.push(`${before} ${sum}`);
      sum = (stack === before ? sum : 0) + Number(line.slice(line.lastIndexOf(" ") + 1));
      before = stack;
    }
    assert.deepEqual(stackTexts(document), texts);
  }
});

test("what we write, we read: the same stacks and numbers", async () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const profile = randomProfile(seed, 60);
    const selection = { ...DEFAULT_SELECTION, includeIdle: true, perThread: true };
    const text = [...writeCollapsed(profile, selection, { fullFileNames: true })].join("");
    const document = await read(text);
    const written = text.trimEnd().split("\n");
    const sum = written.reduce((all, line) => all + Number(line.split(" ").at(-1)), 0);
    assert.equal(totalOf(document), sum);
  }
  assert.ok(HOSTILE_NAMES.length > 0);
});

test("a deep stack is read, one beyond the maximum is dropped", async () => {
  const document = await readFixture(readCollapsed, "odd/deep.collapsed.txt");
  assert.equal(document.profile.stacks.frame.length, 5000);
  const tooDeep = await read(`${"a;".repeat(70_000)}b 1\na;b 2\n`);
  assert.deepEqual(stackTexts(tooDeep), ["a;b 2"]);
  assert.match(findings(tooDeep).join("\n"), /more than 65536 frames × 1 \(line 1\)/);
});

test("what is no collapsed text is refused in one line", async () => {
  await assert.rejects(read("once upon\na time\n"), (error) => {
    assert.ok(error instanceof OperatingError);
    assert.equal(error.kind, "bad-file");
    const where = 'no line ends in a number that adds up (line 1: "once upon")';
    assert.equal(error.message, `stacks.txt: it looks like collapsed stacks, but ${where}`);
    return true;
  });
  await assert.rejects(read(""), /it is empty/);
  await assert.rejects(readFixture(readCollapsed, "odd/negative.collapsed.txt"), /that adds up/);
  for (const text of ["once upon\na time\n", "", "{}", '{"a": 1}\n', "\0\0 1\n"]) {
    assert.equal(sniffCollapsed(new TextEncoder().encode(text)), 0, text);
  }
});

test("2,000 mutated files neither hang nor crash", async () => {
  const texts = ["py-spy/0.4.3/threads.txt", "tachyon/3.15.2/collapsed.txt"].map(fixtureBytes);
  const odd = ["two-columns", "fractional", "suffixes", "utf16-big", "crlf"];
  const seeds = odd.map((name) => fixtureBytes(`odd/${name}.collapsed.txt`));
  await fuzzReader(readCollapsed, [...texts, ...seeds]);
});
