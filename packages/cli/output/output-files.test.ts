import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { OperatingError } from "#base/errors.ts";

import { checkOutput } from "./check-output.ts";
import { replaceFile } from "./replace-file.ts";

let folder = "";

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-output-"));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function cannotWrite(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof OperatingError && error.kind === "cannot-write" && pattern.test(error.message);
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a writable place passes and nothing is left there", () => {
  assert.equal(checkOutput(path.join(folder, "a.svg")), "file");
  assert.deepEqual(fs.readdirSync(folder), []);
});

test("a folder, a missing folder and a file as folder are refused", () => {
  assert.throws(() => checkOutput(folder), cannotWrite(/is a folder/));
  const missing = path.join(folder, "no", "a.svg");
  assert.throws(() => checkOutput(missing), cannotWrite(/there is no folder/));
  fs.writeFileSync(path.join(folder, "file"), "");
  const below = path.join(folder, "file", "a.svg");
  assert.throws(() => checkOutput(below), cannotWrite(/not a folder/));
});

test("a device is written as it stands", () => {
  assert.equal(checkOutput("/dev/null"), "device");
});

test("a file is replaced whole, through a symbolic link too", () => {
  const file = path.join(folder, "a.svg");
  const link = path.join(folder, "link.svg");
  replaceFile(file, [bytes("one"), bytes("two")]);
  fs.symlinkSync("a.svg", link);
  replaceFile(link, [bytes("three")]);
  assert.equal(fs.readFileSync(file, "utf8"), "three");
  assert.equal(fs.lstatSync(link).isSymbolicLink(), true);
  assert.deepEqual(fs.readdirSync(folder).sort(), ["a.svg", "link.svg"]);
});

test("a failure while writing leaves the old file and no other", () => {
  const file = path.join(folder, "a.svg");
  replaceFile(file, [bytes("old")]);
  function* failing(): Generator<Uint8Array> {
    yield bytes("half");
    throw Object.assign(new Error("full"), { code: "ENOSPC" });
  }
  assert.throws(() => replaceFile(file, failing()), cannotWrite(/the disk is full/));
  assert.equal(fs.readFileSync(file, "utf8"), "old");
  assert.deepEqual(fs.readdirSync(folder), ["a.svg"]);
});
