import assert from "node:assert/strict";
import { test } from "node:test";

import {
  compareFunctions,
  compareTexts,
  keyText,
  padEnd,
  pythonLength,
  standardName,
  withoutFolders,
} from "./function-key.ts";

test("what is in no file is named without one", () => {
  assert.equal(standardName({ file: "~", line: 0, name: "<built-in f>" }), "{built-in f}");
  assert.equal(standardName({ file: "~", line: 0, name: "f" }), "f");
  assert.equal(standardName({ file: "~", line: 3, name: "<f>" }), "~:3(<f>)");
  assert.equal(standardName({ file: "a/b.py", line: 3, name: "f" }), "a/b.py:3(f)");
});

test("texts are compared by code points, as Python does", () => {
  const texts = [
    "",
    "a",
    "aa",
    "b",
    "é",
    "\ue000",
    "\uffff",
    "\u{10000}",
    "\u{10000}a",
    "\u{1f600}",
  ];
  for (const [index, one] of texts.entries()) {
    for (const [other, text] of texts.entries()) {
      assert.equal(Math.sign(compareTexts(one, text)), Math.sign(index - other), `${one} ${text}`);
    }
  }
});

test("functions are compared by file, then line as a number, then name", () => {
  const sorted = [
    { file: "a", line: 2, name: "z" },
    { file: "a", line: 10, name: "a" },
    { file: "a", line: 10, name: "b" },
    { file: "b", line: 1, name: "a" },
  ];
  assert.deepEqual(sorted.toReversed().toSorted(compareFunctions), sorted);
});

test("no two functions have one text as their key", () => {
  const keys = [
    { file: "a", line: 1, name: "b" },
    { file: "a1", line: 1, name: "b" },
    { file: "a", line: 1, name: "1b" },
    { file: "", line: 1, name: "ab" },
    { file: "ab", line: 1, name: "" },
    { file: "a\n1\n", line: 1, name: "b" },
  ];
  assert.equal(new Set(keys.map(keyText)).size, keys.length);
});

test("folders are forgotten up to the last slash", () => {
  assert.equal(withoutFolders({ file: "/a/b/c.py", line: 1, name: "f" }).file, "c.py");
  assert.equal(withoutFolders({ file: "/a/b/", line: 1, name: "f" }).file, "");
  assert.equal(withoutFolders({ file: "c:\\x.py", line: 1, name: "f" }).file, "c:\\x.py");
});

test("widths are counted in code points", () => {
  assert.equal(pythonLength("a\u{1f600}é"), 3);
  assert.equal(padEnd("\u{1f600}", 3), "\u{1f600}  ");
});
