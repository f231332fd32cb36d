import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { memoryLimit } from "./cgroup.ts";
import { isRoot, start, until } from "./testing/processes.ts";

interface Tree {
  readonly folder: string;
  readonly limitFile: string;
}

/** A control group tree in which we may set a memory limit. */
function findTree(): Tree | string {
  if (!isRoot) return "needs root, to make a control group";
  const first = join("/sys/fs/cgroup/memory", "memory.limit_in_bytes");
  if (existsSync(first))
    return { folder: "/sys/fs/cgroup/memory", limitFile: "memory.limit_in_bytes" };
  const controllers = "/sys/fs/cgroup/cgroup.subtree_control";
  if (existsSync(controllers) && readFileSync(controllers, "utf8").includes("memory")) {
    return { folder: "/sys/fs/cgroup", limitFile: "memory.max" };
  }
  return "needs a control group tree with the memory controller";
}

const tree = findTree();
const LIMIT_BYTES = 64 << 20;
const EATEN_BYTES = 24 << 20;

test(
  "the tightest limit between a process's group and the root",
  { skip: typeof tree === "string" ? tree : false },
  async (t) => {
    if (typeof tree === "string") return;
    const outer = join(tree.folder, `pyrometer-test-${process.pid}`);
    const inner = join(outer, "inner");
    mkdirSync(outer);
    writeFileSync(join(outer, tree.limitFile), String(LIMIT_BYTES));
    if (tree.limitFile === "memory.max")
      writeFileSync(join(outer, "cgroup.subtree_control"), "+memory");
    mkdirSync(inner);
    const members = JSON.stringify(join(inner, "cgroup.procs"));
    const script = `
      require("fs").writeFileSync(${members}, String(process.pid));
      global.eaten = Buffer.alloc(${EATEN_BYTES}, 1);
      console.log("ready");
      setInterval(() => {}, 1000);
    `;
    const child = await start(t, [process.execPath, "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // After the hook that ends the child: hooks run in the order in which they were given.
    t.after(async () => {
      await until(
        () => readFileSync(join(inner, "cgroup.procs"), "utf8") === "",
        "the group to be empty",
      );
      rmdirSync(inner);
      rmdirSync(outer);
    });
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    const limit = memoryLimit(child.pid);
    assert.equal(limit?.limitBytes, LIMIT_BYTES);
    assert.ok(limit.group === outer || limit.group === inner, limit.group);
    assert.ok(limit.usedBytes > EATEN_BYTES && limit.usedBytes < LIMIT_BYTES, `${limit.usedBytes}`);
    assert.equal(limit.headroomBytes, LIMIT_BYTES - limit.usedBytes);
  },
);

test("a process that is not there has no limit", () => {
  assert.equal(memoryLimit(0x7fff_fffe), undefined);
});
