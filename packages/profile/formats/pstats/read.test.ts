// Judged by the tool that owns the format: Python reads the same files. Those of Python 2 it
// cannot read, but it reads what we write of them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { fuzzReader, assertDocument } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { readPstats } from "./read.ts";
import { sniffPstats } from "./sniff.ts";
import { writePstatsEdges } from "./write-edges.ts";

const FIXTURES = join(import.meta.dirname, "../../../../fixtures/profiles");
const FILES = globSync("{cprofile,profile,tachyon,yappi,pyinstrument}/*/*.{prof,pstats}", {
  cwd: FIXTURES,
}).sort();

const READ = `
import base64, json, marshal, sys
def text(name):
    return name if isinstance(name, str) and not name.startswith("<code object") else "code"
def key(one):
    return [text(one[0]), one[1], text(one[2])]
def read(stats):
    rows = []
    for one, row in stats.items():
        if len(one) == 1:
            continue
        callers = [[key(who), list(cost) if isinstance(cost, tuple) else [cost]]
                   for who, cost in row[4].items()]
        rows.append([key(one), [row[1], row[0], row[2], row[3]], callers])
    return rows
files = json.load(sys.stdin)
print(json.dumps([read(marshal.loads(base64.b64decode(file))) for file in files]))
`;

type Key = readonly [file: string, line: number, name: string];
type Row = readonly [Key, readonly number[], readonly (readonly [Key, readonly number[]])[]];

function readByPython(files: readonly Uint8Array[]): Row[][] {
  const input = JSON.stringify(files.map((bytes) => Buffer.from(bytes).toString("base64")));
  const ran = spawnSync("python3", ["-c", READ], { input, encoding: "utf8", maxBuffer: 2 ** 28 });
  assert.equal(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout) as Row[][];
}

/** The document as Python has it: rows in their order, counts and times. */
function rowsOf({ profile, edges }: Document): Row[] {
  assert.ok(edges !== undefined);
  const { functions, files, strings } = profile;
  const { nodes, calls } = edges;
  const keyOf = (node: number): Key => {
    const row = nodes.function[node];
    const file = functions.file[row];
    const name = strings[functions.name[row]];
    const path = file < 0 ? "~" : strings[files.path[file]];
    return [path, functions.firstLine[row], name.startsWith("<code object") ? "code" : name];
  };
  const rows = Array.from(nodes.function, (_, node): [Key, number[], [Key, number[]][]] => [
    keyOf(node),
    [nodes.calls[node], nodes.primitiveCalls[node], nodes.self[0][node], nodes.total[0][node]],
    [],
  ]);
  for (const [call, callee] of calls.callee.entries()) {
    const numbers = [calls.calls, calls.primitiveCalls, calls.self[0], calls.total[0]];
    const told = numbers.map((column) => column[call]).filter((value) => !Number.isNaN(value));
    rows[callee][2].push([keyOf(calls.caller[call]), told]);
  }
  return rows;
}

async function read(bytes: Uint8Array): Promise<Document> {
  return await readPstats(inputOf(bytes), { rows: "runs" });
}

const CONTENTS = FILES.map((file) => readFileSync(join(FIXTURES, file)));
const DOCUMENTS = await Promise.all(CONTENTS.map(read));
const WRITTEN = DOCUMENTS.map(({ profile, edges }) =>
  edges === undefined ? new Uint8Array() : writePstatsEdges(profile, edges),
);
/** Not of Python 2. */
const isReadable = (file: string): boolean => !file.includes("/2.7");
const ORIGINALS = readByPython(CONTENTS.filter((_, at) => isReadable(FILES[at])));
const REWRITTEN = readByPython(WRITTEN);

for (const [at, file] of FILES.entries()) {
  test(`${file}: what Python reads of it, to the bit and in its order`, async () => {
    assert.equal(sniffPstats(CONTENTS[at]), 3);
    const document = DOCUMENTS[at];
    assertDocument(document);
    const rows = rowsOf(document);
    assert.ok(rows.length > 5);
    assert.equal(file.startsWith("profile/"), document.writtenBy === "profile");
    assert.equal(file.startsWith("tachyon/"), document.writtenBy === "profiling.sampling");
    if (isReadable(file)) {
      assert.deepEqual(rows, ORIGINALS[FILES.filter(isReadable).indexOf(file)]);
    }
    assert.deepEqual(rowsOf(await read(WRITTEN[at])), rows, "written and read again");
    assert.deepEqual(REWRITTEN[at], rows, "and by Python");
  });
}

test("there are files of both modules, all versions and all tools", () => {
  assert.ok(FILES.length >= 30, FILES.join(" "));
});

/** The bytes of a marshalled value that Python writes. */
function marshalled(expression: string, version = 4): Uint8Array {
  const written = `marshal.dumps(${expression}, ${version})`;
  const program = `import marshal, sys; sys.stdout.buffer.write(${written})`;
  const ran = spawnSync("python3", ["-c", program]);
  assert.equal(ran.status, 0, ran.stderr.toString());
  return ran.stdout;
}

test("large counts, callers without statistics, lines that are none", async () => {
  const text = `{("a.py", 1, "f"): (3, 2**40, 1.5, 2.5, {("b.py", 2, "g"): (2**40, 3, 1.0, 2.0)}),
    ("a.py", -1, "h"): (1, 1, 0.5, 0.5, {}), ("é.py", 3, "\\\\ud800"): (1, 1, 0.0, 0.0, {})}`;
  for (const version of [0, 1, 2, 3, 4]) {
    const document = await read(marshalled(text, version));
    assertDocument(document);
    const [first, second, third, callerOnly] = rowsOf(document);
    assert.deepEqual(first, [
      ["a.py", 1, "f"],
      [2 ** 40, 3, 1.5, 2.5],
      [
        [
          ["b.py", 2, "g"],
          [2 ** 40, 3, 1, 2],
        ],
      ],
    ]);
    assert.deepEqual(second[0], ["a.py", 0, "h"]);
    assert.equal(third[0][0], "é.py");
    assert.deepEqual(callerOnly, [["b.py", 2, "g"], [NaN, NaN, NaN, NaN], []]);
    const messages = document.diagnosis.map(({ kind, message, count }) => [kind, message, count]);
    assert.deepEqual(messages.slice(2), [
      ["repaired", "lines that are none", 1],
      ["ambiguous", "callers without numbers of their own", 1],
    ]);
  }
});

const REFUSED: readonly (readonly [expression: string, why: RegExp])[] = [
  ["{('a', 1, 'f'): (1, 2)}", /^it is marshalled, but holds no statistics: function 0 is no tuple/],
  ["{('a', 1, 'f'): (1, 1, 'x', 1.0, {})}", /function 0 has something other than numbers/],
  ["{('a', 1, 'f'): (1, 1, 1.0, 1.0, [])}", /the callers of function 0: there is no dict/],
  ["{('a', 1): (1, 1, 1.0, 1.0, {})}", /the key of function 0 is no tuple of 3/],
  ["[1, 2]", /it is no dict/],
];

for (const [expression, why] of REFUSED) {
  test(`refused with its reason: ${expression}`, async () => {
    await assert.rejects(read(marshalled(expression)), { kind: "bad-file", message: why });
  });
}

test("a cut file says where, and a dict that stands for millions is refused", async () => {
  const bytes = readFileSync(join(FIXTURES, "cprofile/3.12.1/work.prof"));
  await assert.rejects(read(bytes.subarray(0, 5000)), {
    message: /cut short: it ends at byte 5000/,
  });
  const many = `(lambda c: {("a", i, "f"): (1, 1, 1.0, 1.0, c) for i in range(300)})(
    {("b", i, "g"): (1, 1, 1.0, 1.0) for i in range(300)})`;
  await assert.rejects(read(marshalled(many)), { message: /more callers than its size allows/ });
});

test("2,000 mutations are read or refused", async () => {
  const names = [
    "cprofile/3.12.1/recursion",
    "cprofile/2.7.18/recursion",
    "profile/3.12.1/recursion",
  ];
  const seeds = names.map((name) => readFileSync(join(FIXTURES, `${name}.prof`)));
  await fuzzReader(readPstats, seeds);
});
