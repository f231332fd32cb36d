// Judged by Python itself: what it reads from a word, and how it shows it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { ensure } from "#base/assert.ts";

import { listInterpreters } from "../../../tools/interpreters.ts";
import { floatOf, floatRepr, integerOf, split, strip, textRepr } from "./python-text.ts";

const SAYS = `
import json, math, sys
def attempt(read, word):
    try:
        value = read(word)
    except ValueError:
        return None
    try:
        return repr(float(value))
    except OverflowError:
        return "inf"
words = json.load(sys.stdin)
json.dump([[attempt(int, word), attempt(float, word), repr(word), word.split(), word.strip()]
           for word in words], sys.stdout)
`;

type Said = readonly [string | null, string | null, string, readonly string[], string];

const { argv } = ensure(listInterpreters().at(-1), "some Python is here");

function pythonSays(words: readonly string[]): readonly Said[] {
  const [program = "", ...args] = argv;
  const input = JSON.stringify(words);
  const ran = spawnSync(program, [...args, "-c", SAYS], { input, encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout) as readonly Said[];
}

const WORDS = [
  "0",
  "-0",
  "+007",
  "1_000",
  "1__0",
  "_1",
  "1_",
  "0x10",
  "1e3",
  "1.",
  ".5",
  ".",
  "-.5e-3",
  "1_0.5_0",
  "1_.5",
  "1._5",
  "1e1_0",
  "e5",
  "inf",
  "-Infinity",
  "+nan",
  "infin",
  "0.1",
  "0.0001",
  "0.00001234",
  "1e16",
  "123456789012345680",
  "1e22",
  "5e-324",
  "0.30000000000000004",
  "٣",
  "٣٫٥",
  "१२.५",
  "𝟘𝟙𝟡",
  "²",
  "½",
  "1".repeat(4300),
  "1".repeat(4301),
  "",
  " ",
  "a'b",
  'a"b',
  "a'b\"c",
  "back\\slash",
  "tab\there\nnew\rline",
  "\x00\x1b\x7f\x85\xad",
  "no\u00a0break\u2028\u2029\u3000",
  "\u200b\u200e\ufeff\ue000",
  "😀\u{e0001}\u{10ffff}",
  "é漢",
  " \t a\x1cb \x85c\u2003",
  "\ufeffa\u180e",
];

test("words are numbers, and are shown, as in Python", () => {
  for (const [index, said] of pythonSays(WORDS).entries()) {
    const word = WORDS[index];
    const [whole, fraction, shown, parts, bare] = said;
    const shownHere = (value: number | undefined): string | null =>
      value === undefined ? null : floatRepr(value);
    // Of integers Python has no -0.
    const integer = integerOf(word);
    assert.equal(shownHere(integer === undefined ? undefined : integer + 0), whole, word);
    assert.equal(shownHere(floatOf(word)), fraction, word);
    assert.equal(textRepr(word), shown);
    assert.deepEqual(split(word), parts, shown);
    assert.equal(strip(word), bare, shown);
  }
});

test("a word of a million digits is read at once", () => {
  const start = performance.now();
  assert.equal(integerOf("1".repeat(1_000_000)), undefined);
  assert.equal(floatOf(`${"1".repeat(1_000_000)}x`), undefined);
  assert.ok(performance.now() - start < 1000);
});
