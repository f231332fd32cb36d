import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";

import { ensure } from "#base/assert.ts";
import { readPstats } from "#profile/formats/pstats/read.ts";
import { inputOf } from "#profile/formats/testing/input-of.ts";
import { frameName } from "#profile/model/labels.ts";
import type { Document } from "#profile/model/document.ts";
import { edgeGraph } from "./edge-graph.ts";
import { EDGE_STOPS, edgeLayout, edgeTree, type EdgeTree } from "./edge-tree.ts";

const PROGRAMS = 60;

interface Known {
  readonly document: Document;
  /** Time by path of names, what was called from there not included. */
  readonly paths: readonly (readonly [readonly string[], number])[];
}

async function knownPrograms(): Promise<readonly Known[]> {
  const script = new URL("testing/edge_truth.py", import.meta.url).pathname;
  const python = spawnSync("python3", [script, String(PROGRAMS)], { maxBuffer: 1 << 28 });
  assert.equal(python.status, 0, python.stderr.toString());
  const lines = python.stdout.toString().trim().split("\n");
  assert.equal(lines.length, PROGRAMS);
  return await Promise.all(
    lines.map(async (line) => {
      const { file, paths } = JSON.parse(line) as { file: string } & Pick<Known, "paths">;
      const input = inputOf(Buffer.from(file, "base64"), "out.prof");
      return { document: await readPstats(input, { rows: "runs" }), paths };
    }),
  );
}

/** Times by path of groups, with what was called from there: circles are one. */
function truthOf({ document, paths }: Known): ReadonlyMap<string, number> {
  const edges = ensure(document.edges, "edges");
  const { groupOfNode } = edgeGraph(edges);
  const { strings, functions } = document.profile;
  const groups = new Map<string, number>();
  for (const [node, row] of edges.nodes.function.entries()) {
    groups.set(strings[functions.name[row]], groupOfNode[node]);
  }
  const totals = new Map<string, number>();
  for (const [path, spent] of paths) {
    const ofGroups = path.map((name) => ensure(groups.get(name), name));
    const short = ofGroups.filter((group, at) => at === 0 || group !== ofGroups[at - 1]);
    for (let length = 1; length <= short.length; length += 1) {
      const key = short.slice(0, length).join(" ");
      totals.set(key, (totals.get(key) ?? 0) + spent);
    }
  }
  return totals;
}

/** By path of groups the nodes of the tree. */
function nodesOf(tree: EdgeTree, document: Document): ReadonlyMap<string, number> {
  const { groupOfNode } = edgeGraph(ensure(document.edges, "edges"));
  const keys = new Map<number, string>([[0, ""]]);
  const nodes = new Map<string, number>();
  for (let node = 1; node < tree.nodeCount; node += 1) {
    const circle = tree.group[node];
    const member = circle < 0 ? tree.functionNode[node] : tree.groups[circle][0];
    const above = ensure(keys.get(tree.parent[node]), "a caller stands before");
    const key = above === "" ? String(groupOfNode[member]) : `${above} ${groupOfNode[member]}`;
    keys.set(node, key);
    nodes.set(key, node);
  }
  return nodes;
}

test("what happened lies within the bounds, and is what is called exact", async () => {
  let nodes = 0;
  let exact = 0;
  let wholes = 0;
  let circles = 0;
  for (const known of await knownPrograms()) {
    const { document } = known;
    const tree = edgeTree(document, { value: "time", mostNodes: 10_000 });
    const truth = truthOf(known);
    const drawn = nodesOf(tree, document);
    for (const [key, node] of drawn) {
      const spent = truth.get(key) ?? 0;
      const { low, high, isExact } = tree;
      assert.ok(low[node] <= spent && spent <= high[node], `${low[node]} ${spent} ${high[node]}`);
      if (isExact[node] === 1) assert.equal(spent, high[node]);
      nodes += 1;
      exact += isExact[node];
      circles += tree.group[node] >= 0 ? 1 : 0;
    }
    assertNothingHidden(tree, truth, drawn);
    wholes += tree.isWholeExact ? 1 : 0;
  }
  // The programs are such that all cases are among them.
  assert.ok(nodes > 300 && exact > 100 && exact < nodes, `${exact} of ${nodes} are exact`);
  assert.ok(wholes > 0 && wholes < PROGRAMS && circles > 20, `${wholes} wholes, ${circles}`);
});

/** Whatever took time is drawn, or its caller says that it does not know. */
function assertNothingHidden(
  tree: EdgeTree,
  truth: ReadonlyMap<string, number>,
  drawn: ReadonlyMap<string, number>,
): void {
  for (const [key, spent] of truth) {
    if (spent === 0 || drawn.has(key)) continue;
    let above = key;
    while (!drawn.has(above) && above !== "") above = above.slice(0, above.lastIndexOf(" "));
    const node = drawn.get(above) ?? 0;
    assert.equal(EDGE_STOPS[tree.stop[node]], "unknown", `${key} is hidden below ${above}`);
    assert.equal(tree.isWholeExact, false);
  }
}

/** The case that SnakeViz draws wrongly: a→c 0.4 s, b→a→c 0.1 s. */
const SNAKEVIZ_112 = `
import cProfile, marshal, pstats, sys
T = [0]
def a(n):
    T[0] += 1
    c(n)
def b():
    T[0] += 10
    a(1)
def c(n):
    T[0] += n
def main():
    a(4)
    b()
p = cProfile.Profile(lambda: T[0], 0.1, builtins=False)
p.runcall(main)
sys.stdout.buffer.write(marshal.dumps(pstats.Stats(p).stats))
`;

async function profiled(program: string, python = "python3"): Promise<Document> {
  const run = spawnSync(python, ["-c", program]);
  assert.equal(run.status, 0, run.stderr.toString());
  return await readPstats(inputOf(run.stdout, "out.prof"), { rows: "runs" });
}

test("a function with two callers has bounds below both, rectangles stay inside", async () => {
  const document = await profiled(SNAKEVIZ_112);
  const tree = edgeTree(document, { value: "time", mostNodes: 100 });
  const rows: string[] = [];
  for (let node = 1; node < tree.nodeCount; node += 1) {
    const callers = [];
    for (let at = node; at > 0; at = tree.parent[at]) {
      callers.push(frameName(tree.profile, tree.frame[at]));
    }
    const bounds = [tree.low[node], tree.high[node]].map((value) => Number(value.toFixed(6)));
    rows.push(`${callers.toReversed().join(" ")} ${bounds.join("-")}`);
  }
  assert.deepEqual(rows.toSorted(), [
    "main 1.7-1.7",
    "main a 0.5-0.5",
    "main a c 0.3-0.5",
    "main b 1.2-1.2",
    "main b a 0.2-0.2",
  ]);
  const layout = edgeLayout(tree, 100);
  assert.equal(layout.rows, 3);
  for (const [row, node] of layout.node.entries()) {
    const above = layout.node.indexOf(tree.parent[node]);
    if (above < 0) continue;
    const end = layout.x[row] + layout.width[row];
    assert.ok(layout.x[row] >= layout.x[above] - 1e-12);
    assert.ok(end <= layout.x[above] + layout.width[above] + 1e-12);
    assert.ok(layout.certain[row] <= layout.width[row] + 1e-12);
  }
});

test("begun at one function everything that it did is exact", async () => {
  const document = await profiled(SNAKEVIZ_112);
  const edges = ensure(document.edges, "edges");
  const { strings, functions } = document.profile;
  const root = edges.nodes.function.findIndex((row) => strings[functions.name[row]] === "a");
  const tree = edgeTree(document, { value: "time", root, mostNodes: 100 });
  assert.equal(tree.nodeCount, 3);
  assert.equal(tree.isWholeExact, true);
  assert.equal(Number(tree.low[1].toFixed(6)), 0.7);
  assert.equal(Number(tree.low[2].toFixed(6)), 0.5);
});

/** The other profiler of the standard library counts calls of edges, and does not time them. */
const COUNTED = `
import profile, marshal, pstats, sys
T = [0.0]
def timer(): T[0] += 1; return T[0]
def both(): pass
def one(): both()
def two(): both()
def main():
    one()
    two()
p = profile.Profile(timer)
p.runcall(main)
p.create_stats()
sys.stdout.buffer.write(marshal.dumps({k: v for k, v in p.stats.items()}))
`;

test("edges that were only counted: a sole caller has all of its callee", async () => {
  const document = await profiled(COUNTED);
  const tree = edgeTree(document, { value: "time", mostNodes: 100 });
  const names = Array.from(tree.frame.subarray(1), (frame) => frameName(tree.profile, frame));
  assert.ok(
    ["main", "one", "two"].every((name) => names.includes(name)),
    names.join(),
  );
  assert.ok(!names.includes("both"));
  const one = names.indexOf("one") + 1;
  assert.equal(EDGE_STOPS[tree.stop[one]], "unknown");
  assert.equal(tree.isExact[one], 1);
});
