import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Profile } from "../../model/profile.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION, type Selection } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { decodePprof } from "./decode.test-helper.ts";
import { writePprof } from "./write.ts";

const GO = ["/usr/local/go/bin/go", "/usr/bin/go"].find((path) => existsSync(path));
const noGo = GO === undefined ? "go is not installed" : false;

const PROFILE = fromText(`
  thread:  MainThread   MainThread    worker
  state:   cpu+gil      cpu+gil       -
  cpu:     10           5             0
           main:3       main:4        run@/lib/pool.py:7
           Work.step:9  [torn chain]
`);

function write(profile: Profile, changes: Partial<Selection> = {}): Uint8Array {
  return writePprof(profile, { ...DEFAULT_SELECTION, ...changes }, (bytes) => gzipSync(bytes));
}

/** What `go tool pprof` prints about the file. */
function goPprof(file: Uint8Array, ...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "pprof-"));
  const path = join(folder, "profile.pb.gz");
  try {
    writeFileSync(path, file);
    const args = ["tool", "pprof", ...options, path];
    return execFileSync(GO ?? "go", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("all fields hold by the schema of profile.proto", () => {
  PROFILE.frames.column.fill(4);
  const decoded = decodePprof(gunzipSync(write(PROFILE)));
  const text = (row: string | undefined): string => decoded.stringTable[Number(row ?? "0")];
  assert.equal(decoded.stringTable[0], "");
  assert.deepEqual(
    decoded.sampleType.map(({ type, unit }) => `${text(type)}/${text(unit)}`),
    ["samples/count", "wall/nanoseconds", "cpu/nanoseconds"],
  );
  assert.equal(text(decoded.defaultSampleType), "cpu");
  assert.equal(decoded.timeNanos, "1700000000000000000");
  assert.equal(decoded.durationNanos, "30000000");
  assert.equal(decoded.period, "10000000");
  const [first] = decoded.sample;
  assert.deepEqual(first.locationId, ["2", "1"]);
  assert.deepEqual(first.value, ["1", "10000000", "10000000"]);
  const labels = first.label.map(({ key, str, num }) => [
    text(key),
    str === undefined ? num : text(str),
  ]);
  assert.deepEqual(labels, [
    ["thread", "MainThread"],
    ["pid", "100"],
    ["tid", "100"],
  ]);
  assert.deepEqual(decoded.location[1].line, [{ functionId: "2", line: "9", column: "5" }]);
  const step = decoded.function[1];
  assert.deepEqual(
    [text(step.name), text(step.systemName), text(step.filename), step.startLine],
    ["Work.step", "step", "/app/main.py", "1"],
  );
  assert.ok(decoded.comment.some((row) => text(row) === "lost: 1 (torn chain)"));
});

test("ids resolve and values add up for hostile profiles", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const profile = randomProfile(seed, 60);
    const decoded = decodePprof(gunzipSync(write(profile, { includeIdle: true })));
    const functions = new Set(decoded.function.map(({ id }) => id));
    const locations = new Set(decoded.location.map(({ id }) => id));
    for (const { line } of decoded.location) assert.ok(functions.has(line[0].functionId));
    const totals = [0, 0, 0];
    for (const { locationId, value } of decoded.sample) {
      for (const id of locationId) assert.ok(locations.has(id));
      for (const [at, one] of value.entries()) totals[at] += Number(one);
    }
    const { count, wallNs, cpuNs } = profile.samples;
    const expected = [count, wallNs, cpuNs].map((column) => {
      let sum = 0;
      for (const one of column) sum += one;
      return sum;
    });
    assert.deepEqual(totals, expected);
  }
});

test("go tool pprof reads every value type, label and line", { skip: noGo }, () => {
  const raw = goPprof(write(PROFILE, { includeIdle: true }), "-raw");
  assert.match(raw, /samples\/count wall\/nanoseconds cpu\/nanoseconds\[dflt\]/);
  assert.match(raw, /1 {3}10000000 {3}10000000: 2 1/);
  assert.match(raw, /thread:\[worker\]/);
  assert.match(raw, /Work\.step \/app\/main\.py:9:5 s=1\(step\)/);
  const top = goPprof(write(PROFILE), "-top");
  assert.match(top, /Type: cpu/);
  assert.match(top, /10ms 66\.67% 66\.67% {7}10ms 66\.67% {2}Work\.step/);
  assert.match(goPprof(write(PROFILE, { value: "wall" }), "-top"), /Type: wall/);
});

test("go tool pprof reads hostile names", { skip: noGo }, () => {
  const raw = goPprof(write(randomProfile(5, 60), { includeIdle: true, perThread: true }), "-raw");
  assert.ok(raw.includes("日本語"));
  assert.ok(raw.includes("x".repeat(10_000)));
});
