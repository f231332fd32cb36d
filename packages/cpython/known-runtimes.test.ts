// What is known of one process's files finds the runtime of the next, and is never believed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { filesWithCode, processModules } from "#process/modules.ts";
import { KnownRuntimes } from "./known-runtimes.ts";
import { locateRuntime } from "./locate.ts";
import { testInterpreters } from "./testing/interpreters.ts";
import { withTarget } from "./testing/target.ts";

for (const interpreter of testInterpreters()) {
  test(`${interpreter.name}: the next of a program is found without a search`, async () => {
    const known = new KnownRuntimes();
    await withTarget(interpreter, ({ pid, memory }) => {
      const files = filesWithCode(pid);
      assert.equal(known.find(memory, files), undefined);
      known.note(memory, files, locateRuntime(memory, processModules(pid)));
    });
    await withTarget(interpreter, ({ pid, memory }) => {
      const expected = locateRuntime(memory, processModules(pid));
      assert.deepEqual(known.find(memory, filesWithCode(pid)), expected);
      // A file of which the first page is another one is another file.
      const foreign = filesWithCode(pid).map((file) => ({
        ...file,
        mappings: [...file.mappings].slice(1),
      }));
      const movable = foreign.filter(({ mappings }) => mappings.length > 0);
      assert.equal(known.find(memory, movable), undefined);
    });
  });
}

test("files without Python are known to have none, unless one is unknown", async () => {
  const [interpreter] = testInterpreters();
  const known = new KnownRuntimes();
  await withTarget(interpreter, ({ pid, memory }) => {
    const files = filesWithCode(pid);
    const libraries = files.slice(-2);
    known.note(memory, libraries, undefined);
    assert.equal(known.find(memory, libraries), "none");
    assert.equal(known.find(memory, files), undefined);
    assert.equal(known.find(memory, []), undefined);
  });
});
