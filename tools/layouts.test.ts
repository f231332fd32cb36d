import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  evaluate,
  findHeaders,
  layoutFile,
  objectLayout,
  staticLayout,
  type Headers,
} from "./layouts.ts";
import { staticFields, supplementFields } from "./layouts-fields.ts";

const headers = findHeaders();
const compiler = hasCompiler();
const numbersOf = (text: string): string => text.replace(/^\/\/.*\n/, "");

function hasCompiler(): boolean {
  try {
    execFileSync("gcc", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function missing(minor: number, own: Headers | undefined): string | false {
  if (!compiler) return "no gcc on this machine";
  return own === undefined ? `no headers of 3.${minor} on this machine` : false;
}

for (let minor = 8; minor <= 15; minor++) {
  const own = headers.find((found) => found.minor === minor);
  const skip = missing(minor, own);
  test(`the committed layout is what the headers say: 3.${minor}`, { skip }, () => {
    assert.ok(own !== undefined);
    const committed = readFileSync(
      new URL(`../packages/cpython/layouts/v3_${minor}.ts`, import.meta.url),
      "utf8",
    );
    assert.equal(numbersOf(layoutFile(own)), numbersOf(committed));
  });

  test(`a debug build has the same layout: 3.${minor}`, { skip }, () => {
    assert.ok(own !== undefined);
    const debug = ["-DPy_DEBUG", "-UNDEBUG"];
    if (minor in staticFields) assert.deepEqual(staticLayout(own, debug), staticLayout(own, []));
    const supplement = new Map(Object.entries(supplementFields));
    if (minor in staticFields) return;
    assert.deepEqual(evaluate(own, supplement, debug), evaluate(own, supplement, []));
    assert.deepEqual(objectLayout(own, debug), objectLayout(own, []));
  });
}
