// Equal runs compared: how many verdicts of `diff` are wrong where nothing has changed, of
// recordings whose samples are alike for as long as a phase lasts; and how often a change that is
// there is found. Beside it what comes of taking samples for independent.
//
//   node perf/diff-equal-runs.ts
//
// Generated recordings (a seed each), and fewer real ones of a program that works in phases.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diffDocuments, VERDICTS, type Diff } from "#analysis/diff/diff.ts";
import { compare } from "#analysis/diff/estimates.ts";
import { phasedDocument } from "#analysis/diff/testing/phases.ts";
import type { Document } from "#profile/model/document.ts";
import { openDocument } from "#cli/open/open-document.ts";
import { listInterpreters } from "../tools/interpreters.ts";
import { publish, readOptions, type Row } from "./harness/report.ts";
import { pyrometerProgram } from "./harness/stage.ts";

const INTERVAL_MS = 4;
const KINDS = 8;
/** In the generated program: 8 % of the whole before. */
const CHANGED = "shared_0";
const NAIVE_P = 0.05;

const options = readOptions(100, 10);

interface Counts {
  pairs: number;
  verdicts: number;
  tested: number;
  wrong: number;
  /** Pairs with at least one wrong verdict. */
  wrongPairs: number;
  naiveWrong: number;
  found: number;
}

const none = (): Counts => ({
  pairs: 0,
  verdicts: 0,
  tested: 0,
  wrong: 0,
  wrongPairs: 0,
  naiveWrong: 0,
  found: 0,
});

function countEqual(counts: Counts, diff: Diff): void {
  const before = counts.wrong;
  const sides = [diff.before, diff.after].map(({ runs }) => samplesOf(runs));
  for (const measure of [diff.self, diff.total]) {
    for (let row = 0; row < diff.rowCount; row += 1) {
      const verdict = VERDICTS[measure.verdict[row]];
      counts.verdicts += 1;
      if (verdict !== "unknown") counts.tested += 1;
      if (verdict === "significant") counts.wrong += 1;
      const [left, right] = [measure.before[row], measure.after[row]].map((share, side) => ({
        value: share,
        variance: (share * (1 - share)) / sides[side],
        degrees: sides[side],
      }));
      if (compare(left, right).p <= NAIVE_P) counts.naiveWrong += 1;
    }
  }
  counts.pairs += 1;
  if (counts.wrong > before) counts.wrongPairs += 1;
}

function samplesOf(runs: readonly Document[]): number {
  let samples = 0;
  for (const { profile } of runs) for (const count of profile.samples.count) samples += count;
  return samples;
}

function isFound({ keys, self }: Diff): boolean {
  return VERDICTS[self.verdict[keys.name.indexOf(CHANGED)]] === "significant";
}

function rowOf(source: string, counts: Counts, change: string): Row {
  const { pairs, verdicts, tested, wrong, wrongPairs, naiveWrong, found } = counts;
  return {
    recordings: source,
    pairs,
    "verdicts (own and total of each function)": verdicts,
    "tested %": (tested / verdicts) * 100,
    "wrong %": (wrong / verdicts) * 100,
    "wrong of tested %": tested === 0 ? 0 : (wrong / tested) * 100,
    "pairs with a wrong one %": (wrongPairs / pairs) * 100,
    "wrong if samples were independent %": (naiveWrong / verdicts) * 100,
    "change found %": change === "" ? "" : `${((found / pairs) * 100).toFixed(0)} (${change})`,
  };
}

function generated(seconds: number, runs: number, grownBy: number): Row {
  const counts = none();
  let seed = 1;
  const side = (grown: number): Document[] =>
    Array.from({ length: runs }, () => {
      seed += 1;
      const durationMs = seconds * 1000;
      return phasedDocument({
        seed,
        durationMs,
        intervalMs: INTERVAL_MS,
        kinds: KINDS,
        grownBy: grown,
      });
    });
  for (let pair = 0; pair < options.rounds; pair += 1) {
    const before = side(1);
    countEqual(counts, diffDocuments(before, side(1), { by: "function" }));
    if (isFound(diffDocuments(before, side(grownBy), { by: "function" }))) counts.found += 1;
  }
  const growth = `+${Math.round((grownBy - 1) * 100)} % of it`;
  return rowOf(`generated, ${runs} x ${seconds} s a side`, counts, growth);
}

async function recorded(count: number, seconds: number): Promise<Row[]> {
  const found = listInterpreters().findLast(
    ({ root, freeThreaded }) => root === undefined && !freeThreaded,
  );
  if (found === undefined) return [];
  const folder = mkdtempSync(join(tmpdir(), "diff-equal-runs-"));
  try {
    const documents: Document[] = [];
    for (let run = 0; run < count; run += 1) {
      const path = join(folder, `${run}.pyro`);
      const program = join(import.meta.dirname, "../fixtures/programs/profiled_phases.py");
      const command = [...found.argv, program, String(seconds), String(run + 1)];
      spawnSync(pyrometerProgram, ["record", "-o", path, "--", ...command], { stdio: "ignore" });
      documents.push(await openDocument(path));
    }
    return [pairsOf(documents, seconds), ...groupsOf(documents, seconds)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pairsOf(documents: readonly Document[], seconds: number): Row {
  const counts = none();
  for (const [index, before] of documents.entries()) {
    for (const after of documents.slice(index + 1)) {
      countEqual(counts, diffDocuments([before], [after], { by: "function" }));
    }
  }
  return rowOf(`${documents.length} real ones of ${seconds} s, every pair`, counts, "");
}

/** Threes against threes: each starts at another run. */
function groupsOf(documents: readonly Document[], seconds: number): readonly Row[] {
  const size = 3;
  if (documents.length < 2 * size) return [];
  const counts = none();
  for (const first of documents.keys()) {
    const round = [...documents.slice(first), ...documents.slice(0, first)];
    const [before, after] = [round.slice(0, size), round.slice(size, 2 * size)];
    countEqual(counts, diffDocuments(before, after, { by: "function" }));
  }
  return [rowOf(`the same, 3 x ${seconds} s a side`, counts, "")];
}

const rows = [
  generated(10, 1, 1.5),
  generated(30, 1, 1.5),
  generated(120, 1, 1.25),
  generated(10, 3, 1.5),
  generated(10, 5, 1.5),
  ...(await recorded(options.quick ? 6 : 15, options.quick ? 4 : 20)),
];
publish({
  row: "diff-equal-runs",
  title: "Equal runs compared",
  bar: "at most 5 % of frames' verdicts wrong, 100 pairs with autocorrelated phases",
  options,
  rows,
  notes: [
    "Phases last 50 to 500 ms (Pareto, cut), each of one of 8 kinds; a sample every 4 ms.",
    "Real pairs share recordings, so that they are not independent of one another.",
    `Changed is one leaf that all phases share; "independent" tests each share by the binomial error at p = ${NAIVE_P}, without a correction.`,
  ],
  raw: [],
});
