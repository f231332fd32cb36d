import assert from "node:assert/strict";
import test from "node:test";
import { frameName } from "#profile/model/labels.ts";
import { DEFAULT_SELECTION, type Selection } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";
import { callTree, type CallTree, type ChildOrder } from "./call-tree.ts";

const PROFILE = fromText(`
  thread: main     main     main     worker   main
  cpu:    10       5        20       1        0
  state:  cpu+gil  cpu+gil  cpu      cpu      -
          main:3   main:3   main:4   main:3   main:3
          step:9   step:8   alone:1           wait:2
          leaf:1
`);

/** `name:line total/self samples`, indented by depth. */
function drawn(tree: CallTree): string[] {
  const lines: string[] = [];
  const walk = (node: number, indent: string): void => {
    const frame = tree.frame[node];
    const { line } = tree.profile.frames;
    const name = node === 0 ? "all" : `${frameName(tree.profile, frame)}:${line[frame]}`;
    const value = `${tree.total[node] / 1e6}/${tree.self[node] / 1e6}`;
    lines.push(`${indent}${name} ${value} ${tree.totalCount[node]}/${tree.selfCount[node]}`);
    for (let at = tree.childStart[node]; at < tree.childStart[node + 1]; at++) {
      walk(tree.children[at], `${indent} `);
    }
  };
  walk(0, "");
  return lines;
}

function treeOf(selection: Partial<Selection>, order: ChildOrder): string[] {
  return drawn(callTree(PROFILE, { ...DEFAULT_SELECTION, ...selection }, order));
}

test("totals and samples add up from the leaves, children sorted by name", () => {
  assert.deepEqual(treeOf({}, "name"), [
    "all 36/0 4/0",
    " main:3 16/1 3/1",
    "  step:8 5/5 1/1",
    "  step:9 10/0 1/0",
    "   leaf:1 10/10 1/1",
    " main:4 20/0 1/0",
    "  alone:1 20/20 1/1",
  ]);
});

test("children sorted by value: the greatest first", () => {
  const names = treeOf({}, "value").map((line) => line.trim().split(" ")[0]);
  assert.deepEqual(names, ["all", "main:4", "alone:1", "main:3", "step:9", "leaf:1", "step:8"]);
});

test("merged by function two lines of it are one node", () => {
  assert.deepEqual(treeOf({ byFunction: true }, "name"), [
    "all 36/0 4/0",
    " main:-1 36/1 4/1",
    "  alone:-1 20/20 1/1",
    "  step:-1 15/5 2/1",
    "   leaf:-1 10/10 1/1",
  ]);
});

test("idle samples and a row per thread follow the selection", () => {
  const lines = treeOf({ value: "wall", perThread: true }, "name");
  assert.equal(lines[0], "all 50/0 5/0");
  assert.deepEqual(
    lines.filter((line) => line.startsWith(" thread")),
    [' thread 100 "main":-1 40/0 4/0', ' thread 101 "worker":-1 10/0 1/0'],
  );
});

test("a profile without samples has a root that holds nothing", () => {
  const tree = callTree(fromText("main\n"), { ...DEFAULT_SELECTION, gilOnly: true }, "name");
  assert.equal(tree.nodeCount, 2);
  const empty = fromText("state: -\n       main\n");
  assert.deepEqual(drawn(callTree(empty, DEFAULT_SELECTION, "name")), ["all 0/0 0/0"]);
});
