import assert from "node:assert/strict";
import test from "node:test";

import type { Document } from "#profile/model/document.ts";
import { documentTree } from "./document-tree.ts";
import { functionRow, textDocument, treeLines, viewOf } from "./testing/documents.ts";
import { parseTrail, trailText, transformWords, type FrameKey, type Trail } from "./trail.ts";

const LIBRARY = "@/usr/lib/python3.12/json/encoder.py";
const DOCUMENT = textDocument(`
  main  main  main  main
  a     a     b     dumps${LIBRARY}
  b     a     a     encode${LIBRARY}
  leaf  b           hook
        leaf        leaf
`);

function key(name: string, document: Document = DOCUMENT): FrameKey {
  return [functionRow(document, name)];
}

function linesOf(trail: Trail, document: Document = DOCUMENT): string[] {
  // What goes through the address comes back.
  assert.deepEqual(parseTrail(trailText(trail)), trail);
  return treeLines(documentTree(document, viewOf(document, { trail }), "name"));
}

test("nothing done", () => {
  assert.deepEqual(linesOf([]), [
    "all 40/0",
    " main 40/0",
    "  a 20/0",
    "   a 10/0",
    "    b 10/0",
    "     leaf 10/10",
    "   b 10/0",
    "    leaf 10/10",
    "  b 10/0",
    "   a 10/10",
    "  dumps 10/0",
    "   encode 10/0",
    "    hook 10/0",
    "     leaf 10/10",
  ]);
});

test("focus on a call, a function, a function itself, a class", () => {
  const path = ["main", "a", "b"].map((name) => key(name));
  assert.deepEqual(linesOf([{ kind: "focus-subtree", path }]), [
    "all 10/0",
    " b 10/0",
    "  leaf 10/10",
  ]);
  // The outermost call is the root; recursion below it stays.
  assert.deepEqual(linesOf([{ kind: "focus-function", of: key("a") }]), [
    "all 30/0",
    " a 30/10",
    "  a 10/0",
    "   b 10/0",
    "    leaf 10/10",
    "  b 10/0",
    "   leaf 10/10",
  ]);
  assert.deepEqual(linesOf([{ kind: "focus-self", of: key("a") }]), [
    "all 10/0",
    " main 10/0",
    "  b 10/0",
    "   a 10/10",
  ]);
  assert.deepEqual(linesOf([{ kind: "focus-category", class: "library" }]), [
    "all 10/0",
    " dumps 10/0",
    "  encode 10/10",
  ]);
});

test("merged frames give their time to their caller", () => {
  const path = ["main", "a"].map((name) => key(name));
  assert.deepEqual(linesOf([{ kind: "merge-call-node", path }]).slice(0, 8), [
    "all 40/0",
    " main 40/0",
    "  a 10/0",
    "   b 10/0",
    "    leaf 10/10",
    "  b 20/0",
    "   a 10/10",
    "   leaf 10/10",
  ]);
  const merged = linesOf([{ kind: "merge-function", of: key("leaf") }]);
  assert.equal(merged[0], "all 40/0");
  assert.ok(merged.includes("   b 10/10") && !merged.some((line) => line.includes("leaf")));
  // The whole stack may go: its time is the root's.
  const gone: Trail = ["main", "a", "b", "leaf"].map((name) => ({
    kind: "merge-function",
    of: key(name),
  }));
  assert.deepEqual(linesOf(gone), ["all 40/30", " dumps 10/0", "  encode 10/0", "   hook 10/10"]);
});

test("dropped stacks leave the sums", () => {
  const lines = linesOf([{ kind: "drop-function", of: key("b") }]);
  assert.equal(lines[0], "all 10/0");
  assert.equal(lines.length, 6);
});

test("runs of a file or a package are one frame", () => {
  for (const kind of ["collapse-file", "collapse-package"] as const) {
    const lines = linesOf([{ kind, of: key("encode") }]);
    const name = kind === "collapse-file" ? "json/encoder.py" : "json";
    assert.deepEqual(lines.slice(-3), [`  ${name} 10/0`, "   hook 10/0", "    leaf 10/10"]);
  }
});

test("recursion, direct and through others, and what a function calls", () => {
  assert.deepEqual(linesOf([{ kind: "collapse-direct-recursion", of: key("a") }]).slice(2, 5), [
    "  a 20/0",
    "   b 20/0",
    "    leaf 20/20",
  ]);
  const document = textDocument(`
    f  f  f
    g  g  h
    f
    i
  `);
  const recursion: Trail = [{ kind: "collapse-recursion", of: key("f", document) }];
  const f = ["all 30/0", " f 30/0", "  g 10/10", "  h 10/10", "  i 10/10"];
  assert.deepEqual(linesOf(recursion, document), f);
  const inner: Trail = [{ kind: "collapse-function-subtree", of: key("g", document) }];
  assert.deepEqual(linesOf(inner, document), ["all 30/0", " f 30/0", "  g 20/20", "  h 10/10"]);
});

test("by line the innermost call of a recursion stays: there time was spent", () => {
  const document = textDocument("f:1  f:1\nf:2  leaf\nf:3\n");
  const of = key("f", document);
  const direct = viewOf(document, {
    byFunction: false,
    trail: [{ kind: "collapse-direct-recursion", of }],
  });
  const expected = ["all 20/0", " f:1 10/0", "  leaf 10/10", " f:3 10/10"];
  assert.deepEqual(treeLines(documentTree(document, direct, "name")), expected);
  const through = { ...direct, trail: [{ kind: "collapse-recursion", of }] } as const;
  assert.deepEqual(treeLines(documentTree(document, through, "name")), expected);
  const all = { ...direct, trail: [], collapsesRecursion: true };
  assert.deepEqual(treeLines(documentTree(document, all, "name")), expected);
});

test("a trail works in its order, and filters time", () => {
  const trail: Trail = [
    { kind: "filter-samples", fromNs: 0, toNs: 20e6 },
    { kind: "focus-function", of: key("b") },
    { kind: "merge-function", of: key("leaf") },
  ];
  assert.deepEqual(linesOf(trail), ["all 20/0", " b 20/20"]);
  assert.equal(
    transformWords(trail[1], () => "$& b"),
    "focus on $& b",
  );
});

test("by line a transform may speak of one line", () => {
  const document = textDocument("f:1  f:2\ng    g\n");
  const f = functionRow(document, "f");
  const trail: Trail = [{ kind: "merge-function", of: [f, 1] }];
  const view = viewOf(document, { byFunction: false, trail });
  assert.deepEqual(parseTrail(trailText(trail)), trail);
  const lines = treeLines(documentTree(document, view, "name"));
  assert.deepEqual(lines, ["all 20/0", " f:2 10/0", "  g 10/10", " g 10/10"]);
});

test("expressions go through an address, and leave stacks as they are", () => {
  const trail: Trail = [
    { kind: "keep-stacks", field: "file", pattern: "a~b-c.d_e%7E|日本\\.py$" },
    { kind: "drop-stacks", field: "any", pattern: "^<listcomp>$" },
  ];
  assert.equal(linesOf(trail).length, linesOf([]).length);
  const words = trail.map((transform) => transformWords(transform, () => ""));
  assert.deepEqual(words, ["only with file /a~b-c.d_e%7E|日本\\.py$/", "without /^<listcomp>$/"]);
  assert.match(trailText(trail), /^ks-[^~]+~ds-[^~]+$/);
});

test("an address that makes no sense ends the trail", () => {
  assert.deepEqual(parseTrail("mf-3~zz-1~mf-4"), [{ kind: "merge-function", of: [3] }]);
  const odd = ["mf-", "mf-1.2", "f-", "fg-nothing", "rg-1", "rg-1_x", "mf-1e9", "~~", "-"];
  const oddExpressions = [
    "ks-json",
    "ks-any_",
    "ks-line_a",
    "ds-any_%E0%A4",
    `ds-any_${"a".repeat(1001)}`,
  ];
  for (const text of [...odd, ...oddExpressions]) {
    assert.deepEqual(parseTrail(text), [], text);
  }
  assert.ok(parseTrail(Array(1000).fill("mf-1").join("~")).length <= 100);
  // Rows that the document does not have match nothing.
  assert.equal(linesOf([{ kind: "merge-function", of: [999_999] }]).length, 14);
});
