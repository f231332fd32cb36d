// Each fixture is taken for what it is, and no other format claims it. The table of fixtures says
// which reader each is for.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, gunzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { randomNumbers } from "../model/random-profile.ts";
import { KNOWN_FOREIGN } from "./known-foreign.ts";
import { looksLike } from "./looks-like.ts";
import type { Codecs } from "./pyro/container.ts";
import { readableFormats } from "./readers.ts";
import { recognise } from "./sniff.ts";
import { assertDocument } from "./testing/fuzz-reader.ts";
import { inputOf } from "./testing/input-of.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures/profiles");
const HEAD_BYTES = 65_536;

const codecs: Codecs = {
  compress: (bytes) => zstdCompressSync(bytes),
  decompress: (bytes, maxSizeBytes) =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSizeBytes) }),
  crc32,
};
const FORMATS = readableFormats(codecs);

/** Austin's text is collapsed stacks of its own kind: both know it, and Austin is surer. */
const ALSO: Readonly<Record<string, readonly string[]>> = { austin: ["collapsed"] };

interface Fixture {
  readonly file: string;
  readonly reader: string;
}

function fixtures(): readonly Fixture[] {
  const table = readFileSync(join(FIXTURES, "README.md"), "utf8");
  return table.split("\n").flatMap((line) => {
    const [file = "", , , reader = ""] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    return file.includes("/") && !file.startsWith("odd/") ? [{ file, reader }] : [];
  });
}

function contentOf(file: string): Uint8Array {
  const bytes = readFileSync(join(FIXTURES, file));
  return new Uint8Array(file.endsWith(".gz") ? gunzipSync(bytes) : bytes);
}

function nameOf(head: Uint8Array): string {
  const recognised = recognise(head, FORMATS, KNOWN_FOREIGN);
  if (recognised === undefined) return "nothing";
  return "format" in recognised ? recognised.format.name : recognised.foreign.name;
}

for (const { file, reader: name } of fixtures()) {
  test(`${file} is ${name}, and nothing else`, async () => {
    const content = contentOf(file);
    const head = content.subarray(0, HEAD_BYTES);
    const others = [...FORMATS, ...KNOWN_FOREIGN].filter((one) => one.name !== nameOf(head));
    const claims = others.filter(({ sniff }) => sniff(head) > 0).map((one) => one.name);
    assert.deepEqual(
      claims.filter((claim) => ALSO[name]?.includes(claim) !== true),
      [],
    );
    assert.equal(nameOf(head), name);
    const format = FORMATS.find((one) => one.name === name);
    if (format === undefined) return;
    const document = await (await format.load())(inputOf(content, file), { rows: "runs" });
    assertDocument(document);
    assert.equal(document.format, name);
    for (const kind of document.kinds) assert.ok(format.kinds.includes(kind), `${name}: ${kind}`);
  });
}

test("the table of fixtures is read", () => {
  assert.ok(fixtures().length > 80);
});

test("readers and signatures have names of their own", () => {
  const names = [...FORMATS, ...KNOWN_FOREIGN].map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test("no head makes a sniffer slow, and none throws", () => {
  const random = randomNumbers(7);
  const heads = fixtures().map(({ file }) => contentOf(file).subarray(0, HEAD_BYTES));
  const repeated = ["<title>", "{", "[", " (", ";", "a 1\n", "\n", "\u000a\u0000", "P1;T1;", "(("];
  for (const text of repeated) heads.push(new TextEncoder().encode(text.repeat(20_000)));
  for (let run = 0; run < 500; run += 1) {
    const head = heads[run % heads.length].slice(0, HEAD_BYTES);
    for (let change = 0; change < 20; change += 1) {
      head[Math.floor(random() * Math.min(head.length, 2000))] = Math.floor(random() * 256);
    }
    const start = performance.now();
    nameOf(head);
    looksLike(head);
    assert.ok(performance.now() - start < 1000, `run ${run}`);
  }
});

const NO_PROFILES: readonly (readonly [content: string | readonly number[], looks: string])[] = [
  ["PK\u0003\u0004rest", "a zip archive"],
  ["\u007fELF\u0002", "a program or a core file (ELF)"],
  [`${"x".repeat(257)}ustar`, "a tar archive"],
  [[0x80, 4, 0x95, 1, 0], "a pickle (never opened, since a pickle may run code)"],
  [[0xcb, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0], "compiled Python (.pyc)"],
  ["<!DOCTYPE html><p>", "an HTML page"],
  ["<?xml version='1.0'?><plist>", "XML"],
  ['<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', "an SVG picture without a flame graph"],
  ["a,b,c\n1,2,x\n", "a table (CSV)"],
  ["#!/bin/sh\necho", "a script"],
  ['{"a": 1}', 'JSON that begins "{\\"a\\": 1}"'],
  ["Dear colleague,\nit is slow", 'text that begins "Dear colleague, it is slow"'],
  [[1, 2, 3, 0, 5], "binary data"],
  ["\n \n", "white space only"],
];

test("what is no profile is told in words", () => {
  for (const [content, looks] of NO_PROFILES) {
    const bytes =
      typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
    assert.equal(nameOf(bytes), "nothing", looks);
    assert.equal(looksLike(bytes), looks);
  }
});
