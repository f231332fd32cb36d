import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";

import { FOLDERS, allImports, folderOf, importsOf, violation } from "./check-imports.ts";

const ROOT = join(import.meta.dirname, "..");

test("every import of the checkout is an edge of the table", () => {
  const imports = allImports(ROOT);
  assert.ok(imports.length > 100, `found only ${imports.length} imports`);
  assert.deepEqual(
    imports.flatMap((one) => violation(one) ?? []),
    [],
  );
});

test("packages are in order of their levels: none imports one that comes later", () => {
  const names = Object.keys(FOLDERS);
  for (const [name, { mayImport }] of Object.entries(FOLDERS)) {
    if (mayImport === "all") continue;
    for (const imported of mayImport) {
      assert.ok(names.indexOf(imported) < names.indexOf(name), `${name} -> ${imported}`);
    }
  }
});

test("imports are found in all their forms", () => {
  const text = [
    'import assert from "node:assert";',
    'import type { A } from "#base/a.ts";',
    "import {",
    "  b,",
    "  c,",
    '} from "./b.ts";',
    'import "./side-effect.ts";',
    'export { d } from "../d.ts";',
    'export * from "#process/e.ts";',
    'const lazy = await import("./lazy.ts");',
    '// import { no } from "./comment.ts";',
    "const text = 'copied from \"elsewhere\"';",
  ].join("\n");
  assert.deepEqual(
    importsOf("x.ts", text).map(({ specifier }) => specifier),
    [
      "node:assert",
      "#base/a.ts",
      "./b.ts",
      "./side-effect.ts",
      "../d.ts",
      "#process/e.ts",
      "./lazy.ts",
    ],
  );
});

const CASES: readonly (readonly [file: string, specifier: string, reason: RegExp | undefined])[] = [
  ["packages/process/maps.ts", "#base/assert.ts", undefined],
  ["packages/process/maps.ts", "node:fs", undefined],
  ["packages/process/maps.ts", "koffi", undefined],
  ["packages/process/maps.ts", "./elf.ts", undefined],
  ["packages/process/maps.ts", "commander", /npm package/],
  ["packages/process/maps.ts", "#cpython/frames.ts", /process -> cpython/],
  ["packages/process/maps.ts", "#process/elf.ts", /relative path/],
  ["packages/process/maps.ts", "../base/assert.ts", /import it as #base/],
  ["packages/process/maps.ts", "../../../secret.ts", /not in the table/],
  ["packages/process/maps.ts", "../../tools/cache.ts", /process -> tools/],
  ["packages/process/maps.test.ts", "../../tools/cache.ts", undefined],
  ["packages/analysis/palette.ts", "node:path", /browser/],
  ["packages/analysis/palette.test.ts", "node:path", undefined],
  ["packages/analysis/palette.ts", "#sampler/clock.ts", /analysis -> sampler/],
  ["perf/bias.ts", "#sampler/clock.ts", undefined],
  ["elsewhere/bias.ts", "#sampler/clock.ts", /not in the table/],
];

for (const [file, specifier, reason] of CASES) {
  test(`${file} importing ${specifier} is ${reason === undefined ? "allowed" : "refused"}`, () => {
    const said = violation({ file, specifier });
    if (reason === undefined) assert.equal(said, undefined);
    else assert.match(said ?? "", reason);
  });
}

test("a folder is told by its path, not by the start of its name", () => {
  assert.equal(folderOf("packages/process/elf.ts"), "process");
  assert.equal(folderOf("packages/processes/elf.ts"), undefined);
});
