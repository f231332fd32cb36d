import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";

import { SourceLines } from "./source-lines.ts";
import { FILE_BYTES_MAX, readTargetFile, type TargetFiles } from "./target-files.ts";

const own: TargetFiles = { root: `/proc/${process.pid}/root`, workingDirectory: process.cwd() };
let folder = "";

before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-source-"));
  fs.writeFileSync(path.join(folder, "a.py"), "one\r\n  two  \n\nfour\n");
});

after(() => {
  fs.rmSync(folder, { recursive: true });
});

test("lines are trimmed, and absent where there are none", () => {
  const source = new SourceLines(own);
  const file = path.join(folder, "a.py");
  assert.equal(source.line(file, 2), "two");
  assert.equal(source.line(file, 3), undefined);
  assert.equal(source.line(file, 99), undefined);
  assert.equal(source.line(`${file}.missing`, 1), undefined);
  assert.equal(source.line("<string>", 1), undefined);
  assert.equal(source.line("a\0b", 1), undefined);
});

test("long lines are cut", () => {
  const file = path.join(folder, "long.py");
  fs.writeFileSync(file, "x".repeat(10_000));
  assert.equal(new SourceLines(own).line(file, 1)?.length, 160);
});

test("relative names are the target's", () => {
  const name = path.relative(process.cwd(), path.join(folder, "a.py"));
  assert.equal(new SourceLines(own).line(name, 1), "one");
});

test("only regular files of bounded size are read", () => {
  const pipe = path.join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  assert.equal(readTargetFile(own, pipe), undefined);
  assert.equal(readTargetFile(own, "/dev/zero"), undefined);
  assert.equal(readTargetFile(own, folder), undefined);
  const large = path.join(folder, "large.py");
  fs.writeFileSync(large, "");
  fs.truncateSync(large, FILE_BYTES_MAX + 1);
  assert.equal(readTargetFile(own, large), undefined);
});

test("links are followed, in a circle not for ever", () => {
  fs.symlinkSync(path.join(folder, "a.py"), path.join(folder, "absolute.py"));
  fs.symlinkSync("../x/../".repeat(3) + path.basename(folder), path.join(folder, "odd"));
  fs.symlinkSync("circle.py", path.join(folder, "circle.py"));
  assert.notEqual(readTargetFile(own, path.join(folder, "absolute.py")), undefined);
  assert.equal(readTargetFile(own, path.join(folder, "circle.py")), undefined);
  assert.equal(readTargetFile(own, path.join(folder, "odd", "a.py")), undefined);
});
