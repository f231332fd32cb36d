// pystack sees the same frames and the same holder of the GIL in the same cores.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { testInterpreters } from "#cpython/testing/interpreters.ts";
import { peers } from "../../tools/peers.ts";
import { dumpCore } from "./dump.ts";
import { kernelCoreObstacle, withKernelCore } from "./testing/cores.ts";
import { comparable, pystackCommand, readPystack } from "./testing/pystack.ts";

const { pystack } = peers();
const obstacle = pystack === undefined ? "no pystack (npm run bring)" : kernelCoreObstacle();

for (const python of testInterpreters()) {
  test(`as pystack sees it: ${python.name}`, { skip: obstacle ?? false }, async (context) => {
    for (const how of ["abort", "signal"]) {
      await withKernelCore(
        python,
        how,
        () => Promise.resolve(),
        async (core) => {
          const folders = core.root === "" ? [] : [core.root];
          const dump = await dumpCore(core.path, { executable: undefined, folders });
          const executable = join(core.root, python.command.at(-1) ?? "");
          const [program, ...args] = pystackCommand(pystack ?? "", core, executable);
          const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
          // 1.7.0 reads 3.15.0, not 3.15.2.
          if (status !== 0) return context.skip(`pystack: ${stderr.trim().split("\n").at(-1)}`);
          assert.deepEqual(comparable(dump), readPystack(stdout));
        },
      );
    }
  });
}
