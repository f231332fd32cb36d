// What a flame graph of a diff holds besides the second side's tree: how each path of calls has
// changed. Written here, read by script/flame-model.ts and script/tooltip.ts.

import { changeStep } from "../diff/change-step.ts";
import { placesOfFrames } from "../diff/cost-keys.ts";
import { CHANGES, VERDICTS, type Diff, type DiffMeasure } from "../diff/diff.ts";
import type { CallTree } from "../call-tree.ts";
import type { FlameLayout } from "../flame-layout.ts";
import { CHANGE_STEPS } from "../palette.ts";

/** By node without the root, in hundredths of a point (ten-thousandths of the whole). */
export interface ChangeFigures {
  readonly before: readonly number[];
  readonly change: readonly number[];
  /** Half of the 95 % interval of the change; -1: not known. */
  readonly margin: readonly number[];
}

export interface FlameChange {
  /** Class of the style sheet by node without the root, as a place in `looks`. */
  readonly look: readonly number[];
  readonly looks: readonly string[];
  /** What is to be said of the change, as a place in `verdicts`. */
  readonly verdict: readonly number[];
  readonly verdicts: readonly string[];
  readonly total: ChangeFigures;
  readonly self: ChangeFigures;
}

/** What is coloured is called; a look that only rises or falls may be chance. */
export const CHANGE_LOOKS = ["same", "rising", "falling", ...steps("grown"), ...steps("shrunk")];

/** Smaller ones are none to whoever looks at the picture. */
const SHOWN_SHARE_MIN = 0.001;
const UNITS_OF_WHOLE = 10_000;
const NOT_COMPARED = -1;

function steps(name: string): readonly string[] {
  return Array.from({ length: CHANGE_STEPS }, (_, step) => `${name}${step + 1}`);
}

/** `diff` is by path, `tree` is that of its second side by function. */
export function flameChange(diff: Diff, tree: CallTree, layout: FlameLayout): FlameChange {
  const rowOfNode = rowsOfNodes(diff, tree);
  const rows = Array.from(layout.node, (node) => rowOfNode[node]);
  const verdicts: string[] = [];
  const verdict = rows.map((row) => {
    const words = verdictWords(diff, row);
    const known = verdicts.indexOf(words);
    return known >= 0 ? known : verdicts.push(words) - 1;
  });
  return {
    look: rows.map((row) => CHANGE_LOOKS.indexOf(lookOf(diff.total, row))),
    looks: CHANGE_LOOKS,
    verdict,
    verdicts,
    total: figuresOf(diff.total, rows),
    self: figuresOf(diff.self, rows),
  };
}

/** A path that the diff does not know is not compared. */
function rowsOfNodes({ keys, rowCount }: Diff, tree: CallTree): Int32Array {
  const places = placesOfFrames(keys, tree.profile);
  const rows = new Int32Array(tree.nodeCount).fill(NOT_COMPARED);
  for (let node = 1; node < tree.nodeCount; node += 1) {
    const caller = tree.parent[node];
    if (caller > 0 && rows[caller] === NOT_COMPARED) continue;
    const row = keys.call(caller > 0 ? rows[caller] : -1, places[tree.frame[node]]);
    if (row < rowCount) rows[node] = row;
  }
  return rows;
}

function lookOf({ before, after, verdict }: DiffMeasure, row: number): string {
  if (row === NOT_COMPARED) return "same";
  const delta = after[row] - before[row];
  const called = VERDICTS[verdict[row]];
  if (called === "significant") {
    return `${delta > 0 ? "grown" : "shrunk"}${changeStep(delta, CHANGE_STEPS)}`;
  }
  if (called === "notShown" || Math.abs(delta) < SHOWN_SHARE_MIN) return "same";
  return delta > 0 ? "rising" : "falling";
}

function verdictWords({ total, basis }: Diff, row: number): string {
  if (row === NOT_COMPARED) return "not compared";
  const { before, after, change, verdict } = total;
  const called = VERDICTS[verdict[row]];
  if (called === "notShown") return "no more than chance";
  const isSmall = Math.abs(after[row] - before[row]) < SHOWN_SHARE_MIN / 2;
  if (isSmall && called === "unknown") return "as before";
  const word = CHANGES[change[row]] === "appeared" ? "new" : CHANGES[change[row]];
  if (called === "significant") return `${word}, more than chance`;
  const why = basis === "none" ? "whether by chance is not known" : "too seldom seen to tell";
  return `${word}; ${why}`;
}

function figuresOf({ before, after, margin }: DiffMeasure, rows: readonly number[]): ChangeFigures {
  const column = (of: (row: number) => number): readonly number[] =>
    rows.map((row) => (row === NOT_COMPARED ? 0 : Math.round(of(row) * UNITS_OF_WHOLE)));
  return {
    before: column((row) => before[row]),
    change: column((row) => after[row] - before[row]),
    margin: rows.map((row) => {
      const half = row === NOT_COMPARED ? Number.NaN : margin[row];
      return Number.isNaN(half) ? -1 : Math.round(half * UNITS_OF_WHOLE);
    }),
  };
}
