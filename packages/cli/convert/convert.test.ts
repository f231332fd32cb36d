// `convert` from the files of other tools, into every format that holds what they hold; what one
// writes, our own readers read again. Judged by Python's pstats where it owns the format.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";

import { KINDS } from "#profile/model/kinds.ts";
import type { Document } from "#profile/model/document.ts";

import { openDocument } from "../open/open-document.ts";
import { capabilities, capabilityLines, WRITTEN_KINDS } from "../output/capabilities.ts";
import { FORMAT_NAMES, FORMATS, type FormatName } from "../output/formats.ts";
import { runPyrometer } from "../testing/run-pyrometer.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const FIXTURES = path.join(import.meta.dirname, "../../../fixtures/profiles");
const folder = temporaryFolder();

const STACKS = path.join(FIXTURES, "py-spy/0.4.3/raw.txt");
const STATISTICS = path.join(FIXTURES, "cprofile/3.12.1/work.prof");
const CALLGRIND = path.join(FIXTURES, "callgrind/3.19.0/work.callgrind");
const TRACE = path.join(FIXTURES, "viztracer/1.1.1/work.json");
const CPU = path.join(FIXTURES, "go/1.26.8/cpu.pb.gz");

function outputOf(format: FormatName): string {
  const row = FORMATS.find(({ name }) => name === format);
  return path.join(folder, `out${row?.extensions[0] ?? ""}`);
}

async function converted(
  files: readonly string[],
  format: FormatName,
  ...flags: string[]
): Promise<string> {
  const output = outputOf(format);
  const { code, stderr } = await runPyrometer(["convert", ...files, "-o", output, ...flags]);
  assert.equal(code, 0, stderr);
  return output;
}

/** Sum of the first value type of the samples. */
function totalOf({ profile }: Document, name = profile.valueTypes[0].name): number {
  const column = profile.samples.values[profile.valueTypes.findIndex((type) => type.name === name)];
  return column.reduce((sum, one) => sum + one, 0);
}

test("samples are written to every format that holds them, and add up when read", async () => {
  const total = totalOf(await openDocument(STACKS));
  assert.ok(total > 100);
  for (const format of ["svg", "collapsed", "speedscope", "pprof"] as const) {
    const document = await openDocument(await converted([STACKS], format));
    assert.equal(totalOf(document, "samples"), total, format);
  }
  for (const format of ["md", "json"] as const) {
    assert.ok(fs.statSync(await converted([STACKS], format)).size > 500, format);
  }
});

test("times are written where they are known, and laid out where asked for", async () => {
  for (const format of ["gecko", "chrometrace"] as const) {
    const known = await converted([path.join(FIXTURES, "tachyon/3.15.2/gecko.json")], format);
    assert.ok((await openDocument(known)).kinds.length > 0);
    const refused = await runPyrometer(["convert", STACKS, "-o", outputOf(format)]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /does not tell when its samples were taken/);
    assert.match(refused.stderr, /--estimate lays them/);
    const guessed = await converted([STACKS], format, "--estimate");
    assert.match(fs.readFileSync(guessed, "utf8"), /raw\.txt \(estimated\)/);
  }
});

const PSTATS = `
import json, pstats, sys
stats = pstats.Stats(sys.argv[1])
print(json.dumps([stats.total_calls, stats.total_tt, len(stats.stats)]))
`;

function pstatsOf(file: string): readonly [calls: number, seconds: number, functions: number] {
  const ran = spawnSync("python3", ["-c", PSTATS, file], { encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout) as [number, number, number];
}

test("statistics are written as statistics and for KCachegrind, without a guess", async () => {
  const copy = await converted([STATISTICS], "pstats");
  assert.deepEqual(pstatsOf(copy), pstatsOf(STATISTICS));
  const [, seconds, functions] = pstatsOf(STATISTICS);
  const grind = await openDocument(await converted([STATISTICS], "callgrind"));
  const self = grind.edges?.nodes.self[0].reduce((sum, one) => sum + one, 0) ?? 0;
  assert.ok(Math.abs(self - seconds * 1e9) < functions, `${self} ns of ${seconds} s`);
  const added = await converted([STATISTICS, STATISTICS], "pstats");
  assert.ok(Math.abs(pstatsOf(added)[1] - 2 * seconds) < 1e-9);
});

test("stacks of statistics are a guess that is asked for, and named in the file", async () => {
  const refused = await runPyrometer(["convert", STATISTICS, "-o", outputOf("collapsed")]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /edges \(who calls whom, without stacks\); collapsed holds stacks/);
  const [, seconds] = pstatsOf(STATISTICS);
  for (const format of ["speedscope", "pprof", "svg", "md"] as const) {
    const output = await converted([STATISTICS], format, "--estimate");
    const bytes = fs.readFileSync(output);
    const text = (format === "pprof" ? gunzipSync(bytes) : bytes).toString();
    assert.match(text, /estimated/, format);
    if (format === "md" || format === "svg") continue;
    const total = totalOf(await openDocument(output)) / 1e9;
    assert.ok(Math.abs(total - seconds) < 0.02 * seconds, `${format}: ${total} of ${seconds} s`);
  }
});

test("what the file does not tell is refused by name, and guessed where asked for", async () => {
  for (const [file, why] of [
    [CALLGRIND, /statistics hold seconds, and it has Ir/],
    [STACKS, /holds samples \(count\), and pstats seconds/],
    [TRACE, /spans .*, which pstats cannot hold/],
  ] as const) {
    const { code, stderr } = await runPyrometer(["convert", file, "-o", outputOf("pstats")]);
    assert.equal(code, 2, file);
    assert.match(stderr, why);
  }
  const total = totalOf(await openDocument(STACKS));
  const [, seconds] = pstatsOf(await converted([STACKS], "pstats", "--estimate"));
  assert.ok(Math.abs(seconds - total / 100) < 1e-6, "10 ms a sample");
  const known = totalOf(await openDocument(CPU), "cpu") / 1e9;
  assert.ok(Math.abs(pstatsOf(await converted([CPU], "pstats"))[1] - known) < 1e-6);
});

test("--formats prints what is read and written, for people and programs", async () => {
  const { code, stdout } = await runPyrometer(["convert", "--formats"]);
  assert.deepEqual([code, stdout], [0, `${capabilityLines(capabilities()).join("\n")}\n`]);
  assert.match(stdout, /^pstats +edges +samples edges +cProfile \(pstats\)$/m);
  const json = await runPyrometer(["convert", "--formats", "--json"]);
  assert.deepEqual(JSON.parse(json.stdout), capabilities());
});

test("the table of kinds names formats and kinds that there are", () => {
  assert.deepEqual(Object.keys(WRITTEN_KINDS).sort(), [...FORMAT_NAMES].sort());
  for (const { name, read, write } of capabilities()) {
    for (const kind of [...read, ...write]) assert.ok(KINDS.includes(kind), `${name}: ${kind}`);
    assert.ok(read.length + write.length > 0, name);
  }
});

test("usage errors: no file, no output, a recording as output", async () => {
  for (const [args, what] of [
    [[], /no profile was given/],
    [[STACKS], /no output was given/],
    [[STACKS, "-o", "a.pyro"], /no other file can become/],
    [[STACKS, STATISTICS, "-o", outputOf("svg")], /cannot be added up/],
  ] as const) {
    const { code, stderr } = await runPyrometer(["convert", ...args]);
    assert.equal(code, 2);
    assert.match(stderr, what);
  }
});

test("a cut recording says what it holds, in one line", async () => {
  const recording = fs.readFileSync(path.join(FIXTURES, "pyrometer/2/two-epochs.pyro"));
  const cut = path.join(folder, "cut.pyro");
  fs.writeFileSync(cut, recording.subarray(0, recording.length - 30));
  const { code, stderr } = await runPyrometer(["convert", cut, "-o", outputOf("collapsed")]);
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^note: .*cut\.pyro was cut off: [\d,]+ samples of .* are there(, .* left out)?\n$/,
  );
});

test("an expression that would take years is stopped with a line, in every format", async () => {
  const slow = path.join(folder, "slow.txt");
  fs.writeFileSync(slow, `main;${"a".repeat(60)}_b 1\n`);
  const ran = ["svg", "html", "pprof"].map((format) =>
    runPyrometer(["convert", slow, "--exclude", "(a+)+$", "-f", format, "-o", "-"]),
  );
  for (const { code, stdout, stderr } of await Promise.all(ran)) {
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(
      stderr,
      /^pyrometer: --exclude: the regular expression took longer than 5 s[^\n]*\n {2}try: [^\n]+\n$/,
    );
  }
});

test("what cannot be chosen from is refused, not passed over", async () => {
  for (const format of ["callgrind", "html"] as const) {
    const args = ["convert", STATISTICS, "-o", outputOf(format), "--include", "json"];
    const { code, stderr } = await runPyrometer(args);
    assert.equal(code, 2);
    assert.match(stderr, /work\.prof holds edges; --include can only choose among samples/);
  }
});

test("stdin, compressed too, and stdout", () => {
  const input = gzipSync(fs.readFileSync(STACKS));
  const main = path.join(import.meta.dirname, "../main.ts");
  const args = [
    "--disable-warning=ExperimentalWarning",
    main,
    "convert",
    "-",
    "-o",
    "-",
    "-f",
    "collapsed",
  ];
  const ran = spawnSync(process.execPath, args, { input });
  assert.equal(ran.status, 0, ran.stderr.toString());
  const lines = ran.stdout.toString().trim().split("\n").length;
  assert.equal(lines, fs.readFileSync(STACKS, "utf8").trim().split("\n").length);
});
