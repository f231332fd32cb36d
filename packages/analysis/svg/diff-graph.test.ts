// The flame graph of a diff: what is coloured, what is not, and what is said below it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import type { Document } from "#profile/model/document.ts";
import { mergeDocuments } from "#profile/model/merge-documents.ts";
import { diffDocuments } from "../diff/diff.ts";
import { edgesDocument, textDocument } from "../diff/testing/documents.ts";
import { diffGraphSvg, type DiffNames } from "./diff-graph.ts";
import type { FlameData } from "./flame-data.ts";
import { HOSTILE_NAMES, hostileProfile } from "./hostile-names.ts";
import { FlameModel } from "./script/flame-model.ts";

/** Of 100: `load` and `save` in `main`; `save` calls `dump`, `old` is gone or not. */
function run(load: number, dump: number, old: number): Document {
  const save = 100 - load - dump - old;
  const values = [load, dump, old, save].map((value) => String(value).padEnd(6)).join("");
  return textDocument(`
  cpu:   ${values}
         main  main  main  main
         load  save  old   save
               dump
`);
}

const A = [run(50, 10, 20), run(51, 11, 19), run(49, 9, 21)];
const B = [run(30, 50, 0), run(31, 49, 0), run(29, 51, 0)];

function drawn(before: readonly Document[], after: readonly Document[]): string {
  const names = (letter: string, runs: readonly Document[]): readonly string[] =>
    runs.map((_, index) => `${letter}${runs.length === 1 ? "" : index + 1}.pyro`);
  const sides: DiffNames = { before: names("before", before), after: names("after", after) };
  const diff = diffDocuments(before, after, { by: "path" });
  return diffGraphSvg(diff, mergeDocuments(after, sides.after), sides);
}

/** Parses as strictly as XML 1.0 asks (Python's expat); the text of all <text> elements. */
function textsOf(svg: string): string {
  const program = `
import sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print("\\n".join("".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")))`;
  return execFileSync("python3", ["-c", program], { input: svg })
    .toString()
    .replaceAll("\u00a0", " ");
}

function modelOf(svg: string): FlameModel {
  const json = /<script type="application\/json" id="data">([^<]*)</u.exec(svg)?.[1] ?? "";
  return new FlameModel(JSON.parse(json) as FlameData);
}

/** Look and mark by name of the function. */
function looksOf(svg: string): Readonly<Record<string, string>> {
  const model = modelOf(svg);
  const nodes = Array.from({ length: model.nodeCount - 1 }, (_, index) => index + 1);
  return Object.fromEntries(
    nodes.map((node) => [model.name(node), `${model.look(node)} ${model.mark(node)}`.trim()]),
  );
}

test("with several runs a side what grew and shrank is coloured, and says by how much", () => {
  const svg = drawn(A, B);
  assert.deepEqual(looksOf(svg), {
    main: "same",
    load: "shrunk4 −20.0",
    save: "grown4 +40.0",
    dump: "grown4 +40.0",
  });
  const texts = textsOf(svg);
  assert.match(texts, /^save70 % \+40\.0/m);
  assert.match(texts, /^3 runs: after1\.pyro.*compared with 3 runs: before1\.pyro/m);
  assert.match(texts, /A 100 ms a run · B 100 ms a run/);
  assert.match(texts, /shares of each side's whole, path by path± 95 % between runs/);
  assert.match(texts, /■grown■shrunk■no more than chance$/m);
  assert.match(texts, /^only in A, so not in the picture: old 20\.0 %$/m);
  assert.match(texts, /^A: 3 runs: before1\.pyro, before2\.pyro, before3\.pyro$/m);
});

test("runs that are equal but for chance have no colour", () => {
  const looks = Object.values(
    looksOf(drawn(A, [run(51, 10, 19), run(49, 10, 21), run(50, 11, 20)])),
  );
  assert.deepEqual([...new Set(looks)], ["same"]);
});

test("where nothing is known of chance nothing is coloured: hatches rise and fall", () => {
  const untimed = (document: Document): Document => ({ ...document, hasTimes: false });
  const svg = drawn([untimed(A[0])], [untimed(B[0])]);
  assert.deepEqual(looksOf(svg), { main: "same", load: "falling", save: "rising", dump: "rising" });
  const texts = textsOf(svg);
  assert.match(texts, /no intervals: one run a side, and not both tell when/);
  assert.match(texts, /more, perhaps by chance■less, perhaps by chance/);
  assert.doesNotMatch(texts, /■grown|5 % may be chance/);
});

test("paths are compared: one function may have grown here and shrunk there", () => {
  const paths = (here: number, there: number): Document =>
    textDocument(`
  cpu:   ${String(here).padEnd(6)}${String(there).padEnd(6)}
         here  there
         leaf  leaf
`);
  const svg = drawn([paths(30, 70), paths(31, 69)], [paths(70, 30), paths(69, 31)]);
  const model = modelOf(svg);
  const leaves = [1, 2, 3, 4].filter((node) => model.name(node) === "leaf");
  assert.deepEqual(
    leaves.map((node) => [model.name(model.parent[node]), model.mark(node)]),
    [
      ["here", "+39.0"],
      ["there", "−39.0"],
    ],
  );
});

test("an empty side says so, files without stacks are refused with what helps", () => {
  const empty = textDocument("  cpu:   0\n         main\n");
  assert.match(textsOf(drawn([A[0]], [empty])), /after\.pyro holds nothing of CPU time/);
  const edges = edgesDocument([["main", 1, 1]]);
  assert.throws(() => drawn([edges], [edges]), { kind: "usage", message: /needs stacks.*edges/ });
});

test("hostile names break neither the XML nor the script", () => {
  const hostile: Document = { ...A[0], profile: hostileProfile() };
  const diff = diffDocuments([hostile], [A[0]], { by: "path" });
  const names = { before: HOSTILE_NAMES, after: HOSTILE_NAMES };
  for (const after of [A[0], hostile]) {
    const svg = diffGraphSvg(diff, after, names);
    assert.equal(svg.match(/<script/g)?.length, 2, "no name made an element");
    assert.match(textsOf(svg), /only in A/);
    assert.doesNotMatch(svg.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
  }
});
