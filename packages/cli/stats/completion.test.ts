import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

import { temporaryFolder } from "../testing/temporary-folder.ts";
import { completionsOf } from "./completion.ts";

test("commands are offered at the beginning, and after help", () => {
  assert.deepEqual(completionsOf("st"), [["stats", "strip"], "st"]);
  assert.deepEqual(completionsOf("  calle"), [["callees", "callers"], "calle"]);
  assert.deepEqual(completionsOf("help re"), [["read", "reverse"], "re"]);
  assert.deepEqual(completionsOf("?so"), [["sort "], "so"]);
  assert.equal(completionsOf("")[0].length, 11);
});

test("sort keys are offered for each word", () => {
  assert.deepEqual(completionsOf("sort cum"), [["cumtime", "cumulative"], "cum"]);
  assert.deepEqual(completionsOf("sort time na"), [["name "], "na"]);
});

test("files are offered to read and add, folders with what leads into them", () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "out.prof"), "");
  writeFileSync(path.join(folder, ".hidden"), "");
  mkdirSync(path.join(folder, "older"));
  assert.deepEqual(completionsOf(`read ${folder}/ou`)[0], [`${folder}/out.prof `]);
  assert.deepEqual(completionsOf(`add ${folder}/`)[0], [`${folder}/older/`, `${folder}/out.prof`]);
  assert.deepEqual(completionsOf(`read ${folder}/.h`)[0], [`${folder}/.hidden `]);
  assert.deepEqual(completionsOf("read /no/such/folder/x")[0], []);
});

test("expressions have no completion", () => {
  assert.deepEqual(completionsOf("stats js"), [[], "js"]);
});
