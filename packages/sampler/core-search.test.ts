// Where the files of a core are found, and what is said where they are not, or are others by now.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";

import { testInterpreters, type TestInterpreter } from "#cpython/testing/interpreters.ts";
import { dumpCore } from "./dump.ts";
import type { ProcessDump } from "./session.ts";
import { kernelCoreObstacle, withKernelCore } from "./testing/cores.ts";

/** In a tree of its own: where the core says its program was, there is none, or another. */
const elsewhere = testInterpreters().find(
  ({ command, minor, freeThreaded }) => command[0] === "chroot" && minor >= 13 && !freeThreaded,
);
const skip = elsewhere === undefined ? "no Debian tree" : (kernelCoreObstacle() ?? false);
const STACK = ["end_here", "wait_inner", "wait_outer", "main", "<module>"];

let folder = "";
let core = "";
let tree = "";
let program = "";

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "pyrometer-search-"));
  if (skip !== false || elsewhere === undefined) return;
  await withKernelCore(
    elsewhere,
    "abort",
    () => Promise.resolve(),
    ({ path, root }) => {
      core = join(folder, "core");
      tree = root;
      program = join(root, programOf(elsewhere));
      return Promise.resolve(copyFileSync(path, core));
    },
  );
});

after(() => rmSync(folder, { recursive: true }));

function programOf({ command }: TestInterpreter): string {
  return command.at(-1) ?? "";
}

function dump(executable: string | undefined, ...folders: string[]): Promise<ProcessDump> {
  return dumpCore(core, { executable, folders });
}

function isWhole({ threads }: ProcessDump): void {
  assert.deepEqual(
    threads[0].frames.map(({ name }) => name),
    STACK,
  );
  assert.equal(threads[0].failure, undefined);
}

test("below a root, in a folder of libraries, or named", { skip }, async () => {
  const libraries = join(folder, "libraries");
  mkdirSync(libraries, { recursive: true });
  copyFileSync(program, join(libraries, basename(program)));
  for (const found of [
    await dump(undefined, tree),
    await dump(undefined, libraries),
    await dump(program),
    await dump(undefined, "/nowhere", tree),
  ]) {
    isWhole(found);
    assert.deepEqual(found.remarks, []);
  }
  assert.equal((await dump(undefined, tree)).core?.root, tree);
});

test("without its program a core of 3.13 or later can be read all the same", { skip }, async () => {
  const found = await dump(undefined);
  isWhole(found);
  assert.match(found.remarks.join(), /python3.* \(build id [0-9a-f]{40}\) was not found/);
});

test("another build is never taken for the program", { skip }, async () => {
  const other = join(folder, "other");
  mkdirSync(other, { recursive: true });
  const copy = join(other, basename(program));
  copyFileSync(process.execPath, copy);
  const found = await dump(undefined, other);
  isWhole(found);
  assert.match(found.remarks.join(), /was not found: .*other\/python3\.\d+ is another build/);
  await assert.rejects(dump(copy), {
    name: "OperatingError",
    kind: "bad-file",
    message: /is not the core's program: .* is another build/,
  });
  await assert.rejects(dump(join(folder, "none")), { kind: "bad-file" });
});
