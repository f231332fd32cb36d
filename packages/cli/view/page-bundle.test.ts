import assert from "node:assert/strict";
import { test } from "node:test";

import { pageBundle } from "./page-bundle.ts";

test("the page is built once, and then found", async () => {
  const built = await pageBundle(() => {});
  const notes: string[] = [];
  assert.deepEqual(await pageBundle((line) => notes.push(line)), built);
  assert.deepEqual(notes, []);
});

test("it names no other file: script and style are apart, and whole", async () => {
  const { skeleton, script, style } = await pageBundle(() => {});
  assert.match(skeleton, /^<!doctype html>.*<head>.*<\/head>.*<\/body>\s*<\/html>$/is);
  assert.doesNotMatch(skeleton, /<script|<style|\ssrc=|rel="stylesheet"/);
  assert.doesNotMatch(script, /^(?:import|export)\b/m);
  assert.doesNotMatch(style, /@import|url\((?!["']?data:)/);
  // Development builds and source maps have no place in a report.
  assert.doesNotMatch(script, /sourceMappingURL|jsxDEV/);
});
