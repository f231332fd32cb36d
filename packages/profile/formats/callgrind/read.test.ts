import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings } from "../testing/stack-texts.ts";
import { components } from "./cycles.ts";
import { readCallgrind } from "./read.ts";
import { sniffCallgrind } from "./sniff.ts";
import { writeCallgrind } from "./write.ts";

async function read(text: string): Promise<Document> {
  const document = await readCallgrind(inputOf(text), { rows: "runs" });
  assertDocument(document);
  return document;
}

/** `name: self total calls primitive`, of the first event. */
function nodeTexts({ profile, edges }: Document): readonly string[] {
  assert.ok(edges !== undefined);
  const { nodes } = edges;
  return Array.from(nodes.function, (row, node) => {
    const name = profile.strings[profile.functions.name[row]];
    const numbers = [nodes.self[0][node], nodes.total[0][node], nodes.calls[node]];
    return `${name}: ${[...numbers, nodes.primitiveCalls[node]].join(" ")}`;
  });
}

/** `caller > callee: calls total` */
function callTexts({ profile, edges }: Document): readonly string[] {
  assert.ok(edges !== undefined);
  const { nodes, calls } = edges;
  const nameOf = (node: number): string =>
    profile.strings[profile.functions.name[nodes.function[node]]];
  return Array.from(calls.caller, (caller, row) => {
    const pair = `${nameOf(caller)} > ${nameOf(calls.callee[row])}`;
    return `${pair}: ${calls.calls[row]} ${calls.total[0][row]}`;
  });
}

/** `path:line function: self` */
function lineTexts({ profile, lines }: Document): readonly string[] {
  assert.ok(lines !== undefined);
  return Array.from(lines.line, (line, row) => {
    const file = lines.file[row];
    const path = file < 0 ? "?" : profile.strings[profile.files.path[file]];
    const name = profile.strings[profile.functions.name[lines.function[row]]];
    return `${path}:${line} ${name}: ${lines.self.map((column) => column[row]).join(" ")}`;
  });
}

const FIXTURES = [
  ...fixturePaths("callgrind", /\.callgrind$/u),
  ...fixturePaths("pyprof2calltree", /\.callgrind$/u),
  ...fixturePaths("yappi", /\.callgrind$/u),
];

for (const path of FIXTURES) {
  test(`reads ${path}: what it reads adds up to what the file says`, async () => {
    assert.equal(sniffFixture(sniffCallgrind, path), 3);
    const document = await readFixture(readCallgrind, path);
    assertDocument(document);
    // pyprof2calltree's summary is the time of the outermost functions; yappi ends no last line.
    const told = path.startsWith("pyprof2calltree")
      ? /^read|totals/u
      : /^read|jumps|by way of|last line/u;
    const odd = findings(document).filter((one) => !told.test(one));
    assert.deepEqual(odd, []);
    assert.ok(document.edges !== undefined && document.edges.calls.caller.length > 10);
  });
}

test("callgrind's fixtures agree, whether names and positions are compressed or not", async () => {
  // What the libraries do differs a little from run to run.
  const own = (texts: readonly string[]): readonly string[] =>
    texts.filter((text) => /(?:^|> | )(?:spin|parse|render|walk)(?:'2)?: /u.test(text)).sort();
  const plain = await readFixture(readCallgrind, "callgrind/3.19.0/plain.callgrind");
  assert.ok(own(nodeTexts(plain)).length >= 4);
  for (const name of ["work", "instructions", "cache"]) {
    const other = await readFixture(readCallgrind, `callgrind/3.19.0/${name}.callgrind`);
    assert.deepEqual(own(nodeTexts(other)), own(nodeTexts(plain)), name);
    assert.deepEqual(own(callTexts(other)), own(callTexts(plain)), name);
    // Of the same build, and of the same event.
    if (name !== "instructions") continue;
    assert.deepEqual(own(lineTexts(other)), own(lineTexts(plain)), name);
  }
});

test("many events are value types; the units of those that tell them are known", async () => {
  const cache = await readFixture(readCallgrind, "callgrind/3.19.0/cache.callgrind");
  assert.deepEqual(
    cache.edges?.valueTypes.map(({ name }) => name).join(" "),
    "Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim",
  );
  const [pstats] = fixturePaths("pyprof2calltree", /\.callgrind$/u);
  const python = await readFixture(readCallgrind, pstats);
  assert.deepEqual(python.edges?.valueTypes, [{ name: "ns", unit: "nanoseconds" }]);
  const [threads] = fixturePaths("yappi", /\.callgrind$/u);
  const yappi = await readFixture(readCallgrind, threads);
  assert.deepEqual(yappi.edges?.valueTypes, [{ name: "time", unit: "nanoseconds" }]);
  assert.ok(nodeTexts(yappi).some((text) => text.startsWith("Thread.start: ")));
});

const SMALL = `# callgrind format
version: 1
creator: test 1
events: Cycles Bytes
totals: 1330 9

fl=(1) file1.c
fn=(1) main
16 20 1
cfn=(2) func1
calls=1 50
+0 400
cfi=(2) file2.c
cfn=(3) func2
calls=3 20
* 900

fn=(2)
51 100
cfi=(2)
cfn=(3)
calls=2 20
+1 300

fl=(2)
fn=(3)
20 700 5
fi=(3) inline.h
-3 510 3
`;

test("edges, lines and totals of the specification's example", async () => {
  const document = await read(SMALL);
  assert.deepEqual(nodeTexts(document), [
    "main: 20 1320 NaN NaN",
    "func1: 100 400 1 1",
    "func2: 1210 1210 5 5",
  ]);
  assert.deepEqual(callTexts(document), [
    "main > func1: 1 400",
    "main > func2: 3 900",
    "func1 > func2: 2 300",
  ]);
  assert.deepEqual(lineTexts(document), [
    "file1.c:16 main: 20 1",
    "file1.c:51 func1: 100 0",
    "file2.c:20 func2: 700 5",
    "inline.h:17 func2: 510 3",
  ]);
  assert.deepEqual(findings(document), ["read: lines of costs × 7"]);
  assert.equal(document.writtenBy, "test 1");
  assert.deepEqual(document.kinds, ["edges", "lines"]);
  assert.equal(document.profile.samples.stack.length, 0);
});

test("where positions are addresses, there are edges and no lines", async () => {
  const document = await read("positions: instr\nevents: A\nfl=a.c\nfn=f\n0x10 5\n+3 1\n");
  assert.deepEqual(document.kinds, ["edges"]);
  assert.equal(document.lines, undefined);
  assert.deepEqual(nodeTexts(document), ["f: 6 6 NaN NaN"]);
});

test("parts are added up, each with its own events; totals that differ are told", async () => {
  const part = (events: string, costs: string): string =>
    `part: 1\nevents: ${events}\n\nfl=a.c\nfn=f\n${costs}\n`;
  const document = await read(
    `version: 1\n${part("A B", "1 10 20")}totals: 10 21\n${part("B C", "1 1 5")}`,
  );
  assert.deepEqual(lineTexts(document), ["a.c:1 f: 10 21 5"]);
  assert.deepEqual(findings(document), [
    "read: lines of costs × 2",
    "read: parts, which are added up × 2",
  ]);
  const wrong = await read(`${part("A", "1 10")}totals: 11\n`);
  assert.match(findings(wrong).join("\n"), /ambiguous: totals that differ .* A 11, not 10/);
});

test("recursion stays exact, a cycle's totals are not known", async () => {
  const call = (callee: string, count: number, cost: number): string =>
    `cfn=${callee}\ncalls=${count} 1\n1 ${cost}\n`;
  const document = await read(
    `events: A\nfl=a.c\nfn=main\n1 1\n${call("rec", 1, 30)}${call("x", 1, 9)}` +
      `fn=rec\n1 20\n${call("rec", 4, 55)}${call("leaf", 5, 10)}fn=leaf\n1 10\n` +
      `fn=x\n1 4\n${call("y", 2, 5)}fn=y\n1 5\n${call("x", 1, 3)}`,
  );
  assert.deepEqual(nodeTexts(document), [
    "main: 1 40 NaN NaN",
    "rec: 20 30 5 1",
    "x: 4 NaN 2 NaN",
    "leaf: 10 10 5 5",
    "y: 5 NaN 2 NaN",
  ]);
  assert.match(findings(document).join("\n"), /by way of others: .* × 2/);
});

test("components of a chain, a ring, and a ring in a chain", () => {
  const chain = components(
    100_000,
    Array.from({ length: 99_999 }, (_, at) => at),
    {
      length: 99_999,
      ...Object.fromEntries(Array.from({ length: 99_999 }, (_, at) => [at, at + 1])),
    },
  );
  assert.equal(chain.sizes.length, 100_000);
  const ring = components(4, [0, 1, 2, 3], [1, 2, 1, 3]);
  assert.deepEqual(
    [...ring.of].map((component) => ring.sizes[component]),
    [1, 2, 2, 1],
  );
});

test("what makes no sense is counted, with its place", async () => {
  const document = await read(
    "events: A\n5 5\nfl=a.c\nfn=f\n1 10\n1 ten\nx y\ncalls=1 2\n1 3\nfoo=1\ncfn=(9)\ncalls=1 2\n1 3\n",
  );
  assert.deepEqual(findings(document), [
    "read: lines of costs × 2",
    "dropped: costs of no function × 2 (line 2, line 9)",
    "dropped: costs that are no numbers × 1 (line 6)",
    "dropped: lines that are none of the format's × 2 (line 7, line 10)",
    "ambiguous: numbers of names that no line said × 1 (line 11)",
  ]);
  await assert.rejects(read("fl=a.c\nfn=f\n"), /no line of it names its events/);
  await assert.rejects(read("events: A\nfn=f\n"), /no line of it has a function's costs/);
  assert.equal(sniffCallgrind(new TextEncoder().encode("events: none\n")), 1);
});

test("what we write, we read: the same functions and edges", async () => {
  const profile = fromText(`
    thread:  MainThread   MainThread    MainThread
             main:3       main:3        main:4
             work:9       work:9        rest:30
             leaf:20
  `);
  const selection = { ...DEFAULT_SELECTION, value: "samples" as const };
  const document = await read(
    [...writeCallgrind(profile, selection, { fullFileNames: true })].join(""),
  );
  assert.deepEqual([...nodeTexts(document)].sort(), [
    "leaf: 1 1 1 1",
    "main: 0 3 NaN NaN",
    "rest: 1 1 1 1",
    "work: 1 2 2 2",
  ]);
});

test("2,000 mutated files neither hang nor crash", async () => {
  const seeds = fixturePaths("callgrind", /work|instructions/u).map((path) =>
    fixtureBytes(path).slice(0, 6000),
  );
  await fuzzReader(readCallgrind, [new TextEncoder().encode(SMALL), ...seeds]);
});
