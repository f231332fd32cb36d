import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";

import * as tidy from "./tidy.ts";

/** Fails with one problem a line. */
function none(problems: readonly string[]): void {
  assert.ok(problems.length === 0, `\n${problems.join("\n")}`);
}

const files = tidy.sourceFiles(join(import.meta.dirname, ".."));

test("every file of the checkout keeps the rules of docs/STYLE.md", () => {
  assert.ok(files.length > 100, `found only ${files.length} files`);
  const problems = files.flatMap((file) => tidy.RULES.flatMap((rule) => rule(file)));
  none(problems);
});

test("every package has a README", () => {
  none(tidy.missingReadmes(files));
});

test("no file is dead", () => {
  none(tidy.deadFiles(files));
});

interface Case {
  readonly rule: tidy.Rule;
  readonly path: string;
  readonly kept: string;
  readonly broken: string;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    rule: tidy.columns,
    path: "packages/base/a.ts",
    kept: "é".repeat(100),
    broken: `ok\n${"x".repeat(101)}`,
    says: /a\.ts:2: 101 columns/,
  },
  {
    rule: tidy.columns,
    path: "packages/base/a.ts",
    kept: `  "${"x".repeat(100)}",\n  /${"x".repeat(100)}/u;`,
    broken: `  // "${"x".repeat(100)}"\n  "a" + "${"x".repeat(100)}"`,
    says: /a\.ts:1: 107 columns[^]*a\.ts:2/,
  },
  {
    rule: tidy.leftovers,
    path: "packages/base/a.ts",
    kept: "const method = 1;",
    broken: `// ${"TO" + "DO"}: later`,
    says: /leftover/,
  },
  {
    rule: tidy.bannedCalls,
    path: "packages/sampler/a.ts",
    kept: "// Math.random() would not do.",
    broken: "const x = Math.random();",
    says: /a source with a seed/,
  },
  {
    rule: tidy.bannedCalls,
    path: "packages/sampler/a.ts",
    kept: 'import { launch } from "#process/launch.ts";',
    broken: 'import { spawn } from "node:child_process";',
    says: /launch\(\)/,
  },
  {
    rule: tidy.oneTitle,
    path: "docs/a.md",
    kept: "# A\n\n```sh\n# a comment\n```\n",
    broken: "# A\n\n# B\n",
    says: /2 titles/,
  },
  {
    rule: tidy.oneTitle,
    path: "docs/a.md",
    kept: "# A\n",
    broken: "words\n\n# A\n",
    says: /first line/,
  },
  {
    rule: tidy.shortReadme,
    path: "packages/base/README.md",
    kept: "line\n".repeat(30),
    broken: "line\n".repeat(31),
    says: /31 lines/,
  },
];

for (const { rule, path, kept, broken, says } of CASES) {
  test(`a broken rule is found: ${says.source}`, () => {
    assert.deepEqual(rule({ path, text: kept }), []);
    assert.match(rule({ path, text: broken }).join("\n"), says);
  });
}

test("names of files", () => {
  const isKept = (path: string): boolean => tidy.fileNames({ path, text: "" }).length === 0;
  for (const path of [
    "a/flame-graph.browser.test.ts",
    "docs/STYLE.md",
    "a/odd_names.py",
    ".npmrc",
  ]) {
    assert.ok(isKept(path), path);
  }
  for (const path of ["a/flameGraph.ts", "a/odd_names.ts", "a/OddNames.py", "docs/Style.md"]) {
    assert.ok(!isKept(path), path);
  }
});

test("dead files are found, and product code that only tests use", () => {
  const tree = [
    {
      path: "packages/cli/main.ts",
      text: 'import "./used.ts";\nnew URL("./w.ts", import.meta.url)',
    },
    { path: "packages/cli/used.ts", text: 'import "#base/far.ts";' },
    { path: "packages/cli/w.ts", text: "" },
    { path: "packages/cli/dead.ts", text: "" },
    { path: "packages/base/far.ts", text: "" },
    { path: "packages/base/only.ts", text: "" },
    { path: "packages/base/only.test.ts", text: 'import "./only.ts";' },
  ];
  assert.deepEqual(tidy.deadFiles(tree), [
    "packages/cli/dead.ts: nothing imports or starts it",
    "packages/base/only.ts: only tests and tools use it; it belongs in a testing/ folder",
  ]);
});
