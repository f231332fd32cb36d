import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { OperatingError } from "#base/errors.ts";
import { LiveMemory } from "#process/live-memory.ts";
import type { Memory } from "#process/memory.ts";
import { processModules } from "#process/modules.ts";
import { locateRuntime, RuntimeNotReadyError } from "./locate.ts";
import type { AddressRange, Module } from "./module.ts";
import { testInterpreters, type TestInterpreter } from "./testing/interpreters.ts";
import { OverlayMemory } from "./testing/overlay-memory.ts";
import { withTarget } from "./testing/target.ts";

/** The oldest that publishes nothing and the newest that does. */
const interpreters = testInterpreters();
const silent = interpreters.filter(({ minor }) => minor <= 12);
const selfDescribing = interpreters.filter(({ minor }) => minor >= 13);
const samples: TestInterpreter[] = [
  ...silent.slice(0, 1),
  ...silent.slice(-1),
  ...selfDescribing.slice(-1),
];

function failure(memory: Memory, modules: readonly Module[]): OperatingError {
  try {
    locateRuntime(memory, modules);
  } catch (error) {
    if (error instanceof OperatingError) return error;
    throw error;
  }
  return assert.fail("a runtime was found");
}

function wordBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

for (const interpreter of samples) {
  test(`failures have names: ${interpreter.name}`, async () => {
    await withTarget(interpreter, ({ pid, memory }) => {
      const modules = processModules(pid);
      const { address, layout } = locateRuntime(memory, modules);
      const head = address + layout.runtime.interpretersHead;

      const starting = failure(new OverlayMemory(memory, head, wordBytes(0n)), modules);
      assert.ok(starting instanceof RuntimeNotReadyError);
      assert.match(starting.message, /no interpreter runs/);

      for (const garbage of [8n, 1n << 40n, 0xffffffffffffffffn - 7n]) {
        const broken = failure(new OverlayMemory(memory, head, wordBytes(garbage)), modules);
        assert.equal(broken.kind, "unsupported-version");
      }
    });
  });

  test(`a file that is mapped twice is tried twice: ${interpreter.name}`, async () => {
    await withTarget(interpreter, ({ pid, memory }) => {
      const modules = processModules(pid);
      const { address } = locateRuntime(memory, modules);
      const untouched = address + (4 << 10);
      const copies = modules.map((module): Module => {
        const symbol = (name: string): number | undefined =>
          name === "_PyRuntime" && module.symbol(name) !== undefined
            ? untouched
            : module.symbol(name);
        const section = (name: string): AddressRange | undefined => module.section(name);
        return { path: module.path, writableRanges: module.writableRanges, symbol, section };
      });
      assert.equal(locateRuntime(memory, [...copies, ...modules]).address, address);
    });
  });
}

for (const interpreter of selfDescribing.slice(-1)) {
  test("pre-releases and versions to come are refused, with the range", async () => {
    await withTarget(interpreter, ({ pid, memory }) => {
      const modules = processModules(pid);
      const { address } = locateRuntime(memory, modules);
      for (const [hex, text] of [
        [0x030f00b3n, "3.15.0b3"],
        [0x031000f0n, "3.16.0"],
      ] as const) {
        const error = failure(new OverlayMemory(memory, address + 8, wordBytes(hex)), modules);
        assert.equal(error.kind, "unsupported-version");
        assert.ok(error.message.includes(text));
        assert.match(`${error.remedy}`, /3\.8 to 3\.15/);
      }
    });
  });
}

async function whileRunning(command: readonly string[], use: (pid: number) => void): Promise<void> {
  const child = spawn(command[0], command.slice(1), { stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    await sleep(300);
    use(child.pid ?? 0);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

test("a process that is not Python is called that", async () => {
  await whileRunning(["sleep", "60"], (pid) => {
    const error = failure(new LiveMemory(pid), processModules(pid));
    assert.equal(error.kind, "not-python");
    assert.match(error.message, /_PyRuntime/);
  });
});

for (const name of ["2.7.18", "3.6.15", "3.7.16"]) {
  const python = join(homedir(), ".pyenv", "versions", name, "bin", "python");
  const skip = existsSync(python) ? false : `no Python ${name} on this machine`;
  test(`versions before the range are refused: ${name}`, { skip }, async () => {
    await whileRunning([python, "-c", "import time; time.sleep(60)"], (pid) => {
      const error = failure(new LiveMemory(pid), processModules(pid));
      assert.equal(error.kind, "unsupported-version");
      assert.match(
        error.message,
        new RegExp(`Python ${name.split(".").slice(0, 2).join("\\.")}.*3\\.8 to 3\\.15`),
      );
    });
  });
}
