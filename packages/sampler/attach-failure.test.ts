import assert from "node:assert/strict";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";
import { LiveMemory } from "#process/live-memory.ts";
import { processModules } from "#process/modules.ts";
import { RecordedMemory } from "#process/recorded-memory.ts";
import { attachFailure } from "./attach-failure.ts";

/** Above the largest that a kernel allows, so no process has it. */
const NO_PROCESS = 0x7fff_fffe;
const failure = new OperatingError("unsupported-version", "it says it is Python, but is not");

test("the reason is told that stood in the way, not what was made of it", () => {
  const modules = processModules(process.pid);
  const memory = new LiveMemory(process.pid);
  try {
    assert.equal(attachFailure(process.pid, memory, modules, failure), failure);
    const refused = attachFailure(process.pid, new RecordedMemory([]), modules, failure);
    assert.equal(refused.kind, "not-permitted");
    assert.equal(refused.cause, failure);
    const ended = attachFailure(NO_PROCESS, memory, modules, failure);
    assert.deepEqual(
      [ended.kind, ended.message],
      ["target-ended", `process ${NO_PROCESS} ended while it was looked at`],
    );
  } finally {
    memory.close();
    for (const module of modules) module.close();
  }
});
