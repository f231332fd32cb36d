import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatingError } from "#base/errors.ts";
import { HOSTILE_NAMES, randomNumbers } from "../model/random-profile.ts";
import { JSON_DEPTH_MAX, JsonReader, type JsonOptions } from "./json-reader.ts";
import { jsonKeys } from "./json-shape.ts";

function readerOf(text: string, options: JsonOptions = {}): JsonReader {
  return new JsonReader(new TextEncoder().encode(text), "a.json", options);
}

type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** The whole value through the reader's own calls. */
function valueOf(json: JsonReader): Value {
  switch (json.kind()) {
    case "object": {
      const entries: [string, Value][] = [];
      json.enterObject();
      for (let key = json.key(); key !== undefined; key = json.key()) {
        entries.push([key, valueOf(json)]);
      }
      return Object.fromEntries(entries);
    }
    case "array": {
      const values: Value[] = [];
      json.enterArray();
      while (json.element()) values.push(valueOf(json));
      return values;
    }
    case "string":
      return json.string();
    case "number":
      return json.number();
    case "boolean":
      return json.boolean();
    case "null":
    case "nothing":
      json.skip();
      return null;
  }
}

function randomValue(random: () => number, depth: number): Value {
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const kind = upTo(depth > 4 ? 4 : 6);
  if (kind === 0) return [null, true, false][upTo(3)];
  if (kind === 1) return HOSTILE_NAMES[upTo(HOSTILE_NAMES.length)].toWellFormed();
  if (kind === 2) return upTo(2 ** 31) - 2 ** 30;
  if (kind === 3) return (random() - 0.5) * 10 ** (upTo(40) - 20);
  const length = upTo(5);
  if (kind === 4) return Array.from({ length }, () => randomValue(random, depth + 1));
  const entries = Array.from({ length }, (_, at): [string, Value] => [
    `${at}${HOSTILE_NAMES[upTo(HOSTILE_NAMES.length)].toWellFormed()}`,
    randomValue(random, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

test("reads what JSON.parse reads, compact and with white space", () => {
  const random = randomNumbers(1);
  for (let run = 0; run < 300; run += 1) {
    const value = randomValue(random, 0);
    for (const text of [JSON.stringify(value), JSON.stringify(value, undefined, 2)]) {
      const json = readerOf(text);
      assert.deepEqual(valueOf(json), JSON.parse(text));
      json.end();
    }
  }
});

test("numbers are those of JavaScript, to the last bit", () => {
  for (const text of ["0", "-0", "1.5", "0.1", "123456789.123456", "1e3", "1E-7", "4.35"]) {
    assert.ok(Object.is(readerOf(text).number(), Number(text)), text);
  }
  assert.equal(readerOf("12345678901234567890.5").number(), Number("12345678901234567890.5"));
  assert.equal(readerOf("NaN").number(), NaN);
  assert.equal(readerOf("-Infinity").number(), -Infinity);
  assert.equal(readerOf("null").number(), NaN);
  for (const text of ["-", "1.2.3", "0x10", "tru", "+1", ".5", `1${"0".repeat(500)}`]) {
    assert.throws(() => readerOf(text).number(), OperatingError, text);
  }
});

test("integers come in one go; what is none of them is -1", () => {
  const json = readerOf('[[1,22,333],[],[ 4 , 5 ],[6,null,-7,8.5,"x",[9],99999999999,10]]');
  const found: number[][] = [];
  json.enterArray();
  while (json.element()) {
    const count = json.integers();
    found.push([...json.numbers.subarray(0, count)]);
  }
  assert.deepEqual(found, [[1, 22, 333], [], [4, 5], [6, -1, -7, -1, -1, -1, -1, 10]]);
  assert.throws(() => readerOf("[1,2,]").integers(), /a number has to follow/u);
  assert.throws(() => readerOf("[1 2]").integers(), /a comma has to follow/u);
});

test("what nobody takes is skipped, and a mark is read later", () => {
  const json = readerOf('{"a":[1,{"b":"]}"}],"later":[7,8],"c":{"d":[[]]},"e":5}');
  const taken: number[] = [];
  let later: JsonReader | undefined;
  json.enterObject();
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "later") later = json.readerAt(json.mark());
    if (key === "e") taken.push(json.number());
  }
  json.end();
  assert.deepEqual(taken, [5]);
  assert.deepEqual(later === undefined ? [] : valueOf(later), [7, 8]);
});

test("a message says what is wrong and where", () => {
  const json = readerOf('{"profiles":[{},{"events":[{"at":"soon"}]}]}');
  const read = (): void => {
    json.enterObject();
    json.key();
    json.enterArray();
    json.element();
    json.element();
    json.enterObject();
    json.key();
    json.enterArray();
    json.element();
    json.enterObject();
    json.key();
    json.number();
  };
  assert.throws(
    read,
    (error) =>
      error instanceof OperatingError &&
      error.kind === "bad-file" &&
      error.message ===
        "a.json: profiles[1].events[0].at has to be a number and is a text, at byte 33",
  );
});

test("a file that is cut anywhere is refused as cut short", () => {
  const text = '{"a":[1,2,{"b":"text é"}],"c":[true,null,-1.5e3]}';
  const bytes = new TextEncoder().encode(text);
  for (let end = 1; end < bytes.length; end += 1) {
    const json = new JsonReader(bytes.subarray(0, end), "a.json");
    assert.throws(() => {
      valueOf(json);
      json.end();
    }, OperatingError);
    assert.ok(json.isCutShort, `cut at ${end}`);
  }
});

test("Chrome's trailing commas are read only where they are allowed", () => {
  const text = '[{"a":1,},2,]';
  assert.deepEqual(valueOf(readerOf(text, { mayTrailCommas: true })), [{ a: 1 }, 2]);
  assert.throws(() => valueOf(readerOf(text)), /a key has to follow/u);
});

test("byte order marks and UTF-16 are read", () => {
  const text = '{"name":"日本 \\u00e9"}';
  const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
  const swapped = new Uint8Array(Buffer.from(utf16).swap16());
  const bare = new Uint8Array(Buffer.from(text, "utf16le"));
  const marked = new TextEncoder().encode(`\ufeff${text}`);
  for (const bytes of [utf16, swapped, bare, marked]) {
    assert.deepEqual(valueOf(new JsonReader(bytes, "a.json")), { name: "日本 é" });
  }
});

test("depth is bounded where it is entered, and no matter where it is skipped", () => {
  const deep = "[".repeat(JSON_DEPTH_MAX + 10);
  const json = readerOf(deep);
  assert.throws(() => {
    while (json.enterArray()) json.element();
  }, /more than 20000 levels deep/u);
  const skipped = readerOf(`[${deep}${"]".repeat(JSON_DEPTH_MAX + 10)}]`);
  skipped.skip();
  skipped.end();
  assert.equal(skipped.kind(), "nothing");
});

test("texts with wrong escapes are refused, raw control characters are not", () => {
  assert.equal(readerOf('"a\\n\tb"').string(), "a\n\tb");
  assert.throws(() => readerOf('"\\x41"').string(), /wrong escape/u);
});

test("the shape of a head is its keys, as far as they are there", () => {
  const head = new TextEncoder().encode('{"meta":{"version":24,"x":[1]},"threads":[{"name":"a"');
  assert.deepEqual(
    [...jsonKeys(head)],
    ["meta", "meta.version", "meta.x", "threads", "threads[].name"],
  );
  assert.deepEqual([...jsonKeys(new TextEncoder().encode('[{"ph":"X"},'))], ["[]", "[].ph"]);
  assert.equal(jsonKeys(new TextEncoder().encode("main;f 3\n")).size, 0);
});
