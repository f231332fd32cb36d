import assert from "node:assert/strict";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";

import { chooseFormat, formatOfPath, parseFormat, withoutExtension } from "./choose-format.ts";
import { FORMATS } from "./formats.ts";

function isUsageError(error: unknown): boolean {
  return error instanceof OperatingError && error.kind === "usage" && error.remedy !== undefined;
}

const BY_EXTENSION = {
  "a.svg": "svg",
  "a.SVG": "svg",
  "a.html": "html",
  "a.txt": "collapsed",
  "a.collapsed": "collapsed",
  "a.speedscope.json": "speedscope",
  "a.json": "json",
  "a.pb.gz": "pprof",
  "a.pprof": "pprof",
  "a.pyro": "pyro",
};

test("the extension chooses the format", () => {
  for (const [path, name] of Object.entries(BY_EXTENSION)) {
    assert.equal(chooseFormat(undefined, path).name, name, path);
    assert.equal(withoutExtension(`folder/${path}`), "folder/a");
  }
});

test("py-spy's names of formats are accepted", () => {
  assert.equal(parseFormat("flamegraph").name, "svg");
  assert.equal(parseFormat("raw").name, "collapsed");
  assert.equal(parseFormat("chrometrace").name, "chrometrace");
  assert.throws(() => parseFormat("heatmap"), isUsageError);
});

test("a flame graph where nothing was asked", () => {
  assert.equal(chooseFormat(undefined, undefined).name, "svg");
});

test("--format decides where the name says nothing, and a contradiction is a usage error", () => {
  assert.equal(chooseFormat(parseFormat("raw"), "profile").name, "collapsed");
  assert.equal(chooseFormat(parseFormat("raw"), "profile.dat").name, "collapsed");
  assert.equal(chooseFormat(parseFormat("speedscope"), "profile.json").name, "speedscope");
  assert.throws(() => chooseFormat(parseFormat("raw"), "profile.svg"), isUsageError);
  assert.throws(() => chooseFormat(parseFormat("json"), "p.speedscope.json"), isUsageError);
  assert.throws(() => chooseFormat(undefined, "profile"), isUsageError);
});

test("a report is no flame graph", () => {
  assert.equal(chooseFormat(parseFormat("report"), "a.htm").name, "html");
  assert.throws(() => chooseFormat(parseFormat("svg"), "a.html"), isUsageError);
});

test("every extension belongs to one format", () => {
  const extensions = FORMATS.flatMap((format) => format.extensions);
  assert.equal(new Set(extensions).size, extensions.length);
  for (const extension of extensions) assert.notEqual(formatOfPath(`x${extension}`), undefined);
});
