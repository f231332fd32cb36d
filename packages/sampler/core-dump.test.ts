// Dumps of core files of every version are what the live process showed, thread by thread.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { testInterpreters } from "#cpython/testing/interpreters.ts";
import { listThreadIds } from "#process/thread-ids.ts";
import { dumpCore, dumpProcess } from "./dump.ts";
import type { DumpedThread, ProcessDump } from "./session.ts";
import {
  gcoreObstacle,
  kernelCoreObstacle,
  withGcore,
  withKernelCore,
  type CoreOfTarget,
} from "./testing/cores.ts";
import { aFewPythons, onePerMinor } from "./testing/pythons.ts";
import { programCommand, startTarget, withTarget } from "./testing/targets.ts";

const SECONDS = 60;
/** After it has said that it is ready the program still has to fall asleep. */
const SETTLE_MS = 300;
const VALUES = { locals: "short", globals: ["os.sep"] } as const;
const SEPARATOR = { kind: "str", type: "str", text: "/", missing: 0 };
const SIGABRT = 6;
const SIGSEGV = 11;

function search({ root }: Pick<CoreOfTarget, "root">): Parameters<typeof dumpCore>[1] {
  return { executable: undefined, folders: root === "" ? [] : [root] };
}

/** By thread; what a core cannot tell is left out. */
function stacksOf(dump: ProcessDump): Map<number, unknown> {
  return new Map(
    dump.threads.map(({ tid, frames, holdsGil, failure, interpreter, pythonName }) => {
      return [tid, { frames, holdsGil, failure, interpreter, pythonName }];
    }),
  );
}

function threadWith(dump: ProcessDump, name: string): DumpedThread {
  const found = dump.threads.find(({ frames }) => frames.some((frame) => frame.name === name));
  return found ?? assert.fail(`no thread runs ${name}`);
}

function namesOf({ frames }: DumpedThread): string[] {
  return frames.map(({ name }) => name);
}

const kernel = kernelCoreObstacle();

for (const python of testInterpreters()) {
  test(`a core of the kernel: ${python.name}`, { skip: kernel ?? false }, async () => {
    let live: ProcessDump | undefined;
    await withKernelCore(
      python,
      "wait",
      async (target) => {
        await sleep(SETTLE_MS);
        live = dumpProcess(target.pid, { noStop: false, ...VALUES });
        target.send("SIGABRT");
      },
      async (core) => {
        const dump = await dumpCore(core.path, search(core), VALUES);
        assert.deepEqual(stacksOf(dump), stacksOf(live ?? assert.fail()));
        assert.deepEqual(dump.globals, live?.globals);
        assert.deepEqual(dump.globals?.[0].found?.value, SEPARATOR);
        const [innermost] = threadWith(dump, "work_outer").frames.filter(
          ({ name }) => name === "work_inner",
        );
        assert.deepEqual(innermost.variables?.[0].value, { ...SEPARATOR, text: "wait" });
        assert.equal(dump.pid, core.pid);
        assert.equal(dump.pythonVersion, live?.pythonVersion);
        assert.match(dump.standardLibrary, /\/lib\/python3\.\d+t?$/);
        const { signal } = dump.core ?? assert.fail();
        assert.deepEqual([signal?.number, signal?.tid], [SIGABRT, core.pid]);
        assert.equal(signal?.senderPid, process.pid);
        assert.deepEqual(dump.remarks, []);
        assert.deepEqual(dump.command, live?.command);
      },
    );
  });

  test(
    `which thread crashed, and who held the GIL: ${python.name}`,
    {
      skip: kernel ?? false,
    },
    async () => {
      for (const [how, number, stack] of [
        ["abort", SIGABRT, ["end_here", "wait_inner", "wait_outer", "main", "<module>"]],
        ["signal", SIGSEGV, ["end_here", "work_inner", "work_outer", "run"]],
      ] as const) {
        await withKernelCore(
          python,
          how,
          () => Promise.resolve(),
          async (core) => {
            const dump = await dumpCore(core.path, search(core));
            const ended = threadWith(dump, "end_here");
            assert.equal(dump.threads[0], ended, "it comes first");
            assert.deepEqual(namesOf(ended).slice(0, stack.length), stack);
            const { signal } = dump.core ?? assert.fail();
            assert.deepEqual([signal?.number, signal?.tid], [number, ended.tid]);
            assert.equal(signal?.senderPid, dump.pid);
            const holders = dump.threads.filter(({ holdsGil }) => holdsGil === true);
            assert.deepEqual(holders, python.freeThreaded ? [] : [ended]);
          },
        );
      }
    },
  );
}

const gcore = gcoreObstacle();

for (const python of aFewPythons()) {
  test(`a core of gcore: ${python.name}`, { skip: gcore ?? false }, async () => {
    await withTarget(
      programCommand(python, "core_subject.py", SECONDS, ["busy"]),
      async (target) => {
        await sleep(SETTLE_MS);
        const live = dumpProcess(target.pid, { noStop: false });
        await withGcore(target, async (path) => {
          const dump = await dumpCore(path, search({ root: "" }));
          assert.equal(dump.core?.signal, undefined);
          const main = threadWith(dump, "wait_outer");
          assert.deepEqual(main, { ...threadWith(live, "wait_outer"), running: main.running });
          const busy = threadWith(dump, "work_inner");
          assert.equal(busy.running, true);
          assert.deepEqual(
            dump.threads.filter(({ holdsGil }) => holdsGil === true),
            [busy],
          );
          // gcore leaves zeros for a stack that begins with a guard page of glibc 2.42.
          const expected = namesOf(threadWith(live, "work_inner"));
          const isWhole = busy.failure === undefined;
          assert.deepEqual(
            namesOf(busy),
            isWhole ? expected : expected.slice(0, busy.frames.length),
          );
          assert.ok(isWhole || python.command.length > 1, busy.failure);
        });
      },
    );
  });
}

for (const python of onePerMinor()) {
  test(
    `which thread ran which interpreter: ${python.name}`,
    { skip: gcore ?? false },
    async (context) => {
      const command = programCommand(python, "two_interpreters.py", SECONDS, ["threads"]);
      const target = await startTarget(command).catch(() => undefined);
      if (target === undefined) return context.skip("built without subinterpreters");
      try {
        await sleep(SETTLE_MS);
        // Before 3.12 they share one GIL: the last one may start late.
        while (listThreadIds(target.pid).length < 4) await sleep(SETTLE_MS);
        // Threads were made in this order, one for each interpreter.
        const tids = listThreadIds(target.pid).toSorted((one, other) => one - other);
        const found: number[] = [];
        for (let tries = 0; tries < 5 && found.length === 0; tries++) {
          await withGcore(target, async (path) => {
            const { threads } = await dumpCore(path, search({ root: "" }));
            for (const { frames, tid } of threads) {
              const names = frames.map(({ name }) => /^(?:inner|outer)_([123])$/.exec(name)?.[1]);
              const number = names.find((name) => name !== undefined);
              if (number === undefined || tid === 0) continue;
              assert.equal(tid, tids[Number(number)], `interpreter ${number} of ${tids.join()}`);
              found.push(tid);
            }
          });
        }
        assert.notDeepEqual(found, []);
      } finally {
        await target.kill();
      }
    },
  );
}

const plain = testInterpreters().find(({ command }) => command.length === 1);
const noFault = plain === undefined ? "no CPython outside a tree" : kernel;

test("the address of a fault", { skip: noFault ?? false }, async () => {
  if (plain === undefined) return;
  await withKernelCore(
    plain,
    "fault",
    () => Promise.resolve(),
    async ({ path }) => {
      const { core } = await dumpCore(path, search({ root: "" }));
      assert.deepEqual([core?.signal?.number, core?.signal?.faultAddress], [SIGSEGV, 16]);
      assert.equal(core?.signal?.senderPid, undefined);
    },
  );
});
