import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import test from "node:test";

import { ensure } from "#base/assert.ts";
import { readPstats } from "#profile/formats/pstats/read.ts";
import { inputOf } from "#profile/formats/testing/input-of.ts";
import { frameName } from "#profile/model/labels.ts";
import type { Document } from "#profile/model/document.ts";
import { listInterpreters } from "../../../tools/interpreters.ts";
import { edgeDoubts } from "./edge-doubts.ts";
import { edgeFrames } from "./edge-frames.ts";
import { EDGE_STOPS, edgeTree } from "./edge-tree.ts";

const WRITE = `
import marshal, pstats, sys
def write(profile):
    sys.stdout.buffer.write(marshal.dumps(pstats.Stats(profile).stats))
`;

const THREADS = `${WRITE}
import cProfile, threading, time
def leaf():
    time.sleep(0.02)
def work():
    for _ in range(3): leaf()
def mainwork():
    for _ in range(4): leaf()
def main():
    thread = threading.Thread(target=work)
    thread.start()
    mainwork()
    thread.join()
profile = cProfile.Profile()
profile.runcall(main)
write(profile)
`;

const LAMBDAS = `${WRITE}
import cProfile
T = [0]
def cost(n): T[0] += n
one, two = lambda: cost(5), lambda: cost(7)
def main():
    one()
    two()
profile = cProfile.Profile(lambda: T[0], 1.0, builtins=False)
profile.runcall(main)
write(profile)
`;

const RECURSION = `${WRITE}
import cProfile
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
def down(n): return n and down(n - 1)
def main(): even(20); down(9)
profile = cProfile.Profile()
profile.runcall(main)
write(profile)
`;

async function profiled(argv: readonly string[], program: string): Promise<Document> {
  const run = spawnSync(argv[0], [...argv.slice(1), "-c", program], { cwd: homedir() });
  assert.equal(run.status, 0, run.stderr.toString());
  return await readPstats(inputOf(run.stdout, "out.prof"), { rows: "runs" });
}

function namesOf(document: Document, nodes: readonly number[]): readonly string[] {
  const { profile, frame } = edgeFrames(document, ensure(document.edges, "edges"));
  return nodes.map((node) => frameName(profile, frame[node])).toSorted();
}

const interpreters = listInterpreters().filter(({ freeThreaded }) => !freeThreaded);

for (const { name, argv, minor } of interpreters) {
  test(`${name}: threads on one stack are told, real recursion is not`, async () => {
    const kinds = edgeDoubts(await profiled(argv, THREADS)).map(({ kind }) => kind);
    if (minor < 12) assert.deepEqual(kinds, []);
    else assert.ok(kinds.includes("merged-threads") || kinds.includes("phantom-recursion"), name);
    assert.deepEqual(edgeDoubts(await profiled(argv, RECURSION)), []);
  });
}

const newest = interpreters.filter(({ minor }) => minor >= 12).at(-1);

test("where threads were taken for one, a caller does not know its callees", async (t) => {
  if (newest === undefined) {
    t.skip("no CPython 3.12 or later here");
    return;
  }
  const document = await profiled(newest.argv, THREADS);
  const tree = edgeTree(document, { value: "time", mostNodes: 1000 });
  const main = Array.from(tree.frame).findIndex(
    (frame) => frame >= 0 && frameName(tree.profile, frame) === "main",
  );
  assert.ok(main > 0);
  assert.equal(EDGE_STOPS[tree.stop[main]], "unknown");
  assert.equal(tree.isWholeExact, false);
});

test("two lambdas on a line: their label has more callees than time", async () => {
  const document = await profiled(["python3"], LAMBDAS);
  const [doubt, ...others] = edgeDoubts(document);
  assert.deepEqual(others, []);
  assert.equal(doubt.kind, "same-label");
  assert.deepEqual(namesOf(document, doubt.nodes), ["<lambda>"]);
  assert.match(doubt.message, /^1 function stands for several/);
});
