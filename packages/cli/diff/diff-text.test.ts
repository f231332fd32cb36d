import assert from "node:assert/strict";
import { test } from "node:test";
import { diffDocuments } from "#analysis/diff/diff.ts";
import { phasedDocument } from "#analysis/diff/testing/phases.ts";
import type { Document } from "#profile/model/document.ts";
import { plain, type Paint } from "../format/paint.ts";
import { diffText } from "./diff-text.ts";

const of = (seed: number, grownBy: number): Document =>
  phasedDocument({ seed, grownBy, durationMs: 30_000, intervalMs: 4, kinds: 8 });
const FILES = { before: ["a.pyro"], after: ["b.pyro"] };
const marked: Paint = (style, text) => `<${style}>${text}</>`;

test("lines fit 80 columns, names are escaped, what is significant is first with a star", () => {
  const diff = diffDocuments([of(1, 1)], [of(2, 2)], { by: "function" });
  const lines = diffText(
    diff,
    { before: ["a\u001b[2J.pyro"], after: ["b.pyro"] },
    {
      paint: plain,
      columns: 80,
    },
  ).split("\n");
  assert.ok(lines.every((line) => line.length <= 80 && !line.includes("\u001b")));
  const head = lines.findIndex((line) => line.includes("with callees"));
  assert.match(
    lines[head + 1],
    /^ +\d+\.\d +\d+\.\d +\+\d+\.\d ±\d\.\d \* .*shared_0 \(app\/main\.py\)$/u,
  );
});

test("only what is significant has a colour", () => {
  const coloured = (diff: ReturnType<typeof diffDocuments>): string[] =>
    diffText(diff, FILES, { paint: marked, columns: 120 })
      .split("\n")
      .filter((line) => /<(?:red|green)>/u.test(line));
  const grown = coloured(diffDocuments([of(1, 1)], [of(2, 2)], { by: "function" }));
  assert.ok(grown.length > 0 && grown.every((line) => /<(?:red|green)>[^<]* \* *<\/>/u.test(line)));
  const untimed = { ...of(2, 2), hasTimes: false };
  assert.deepEqual(coloured(diffDocuments([of(1, 1)], [untimed], { by: "function" })), []);
});

test("equal profiles have no rows", () => {
  const diff = diffDocuments([of(1, 1)], [of(1, 1)], { by: "path" });
  assert.match(diffText(diff, FILES, { paint: plain, columns: 80 }), /\n\nno difference\n$/u);
});
