// A diff for a terminal. Only what is significant has a colour, and a star for who sees none.

import { basisWords, SEVERAL_RUNS } from "#analysis/diff/basis-words.ts";
import { compare, estimateOfRuns } from "#analysis/diff/estimates.ts";
import { CHANGES, VERDICTS, type Diff, type DiffMeasure } from "#analysis/diff/diff.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatCount, formatCounted, formatDuration } from "../format/numbers.ts";
import type { Paint, Style } from "../format/paint.ts";
import { cutEnd } from "../format/text-width.ts";
import { orderedRows, rowName } from "./row-names.ts";
import type { Sides } from "./sides.ts";

const COLUMNS_MIN = 60;
const ROWS = 30;
const SHARE_WIDTH = 5;
const CHANGE_WIDTH = 14;
/** Points: what would be shown as no change is not shown. */
const POINTS_MIN = 0.05;

export interface TextOptions {
  readonly paint: Paint;
  readonly columns: number;
}

export function diffText(diff: Diff, files: Sides, { paint, columns }: TextOptions): string {
  const width = Math.max(COLUMNS_MIN, columns);
  const order = orderedRows(diff).filter((row) => isShown(diff, row));
  const lines = [
    ...headLines(diff, files).map((line) => paint("bold", cutEnd(line, width))),
    ...diff.warnings.map((warning) => escapeForTerminal(`warning: ${warning}`)),
    ...basisLines(diff),
    "",
    ...(order.length === 0 ? ["no difference"] : tableLines(diff, order, paint, width)),
  ];
  if (order.length > ROWS) {
    lines.push(`and ${formatCounted(order.length - ROWS, "row")} more (--json has all)`);
  }
  return `${lines.join("\n")}\n`;
}

function headLines(diff: Diff, files: Sides): readonly string[] {
  const side = (letter: string, names: readonly string[], wholes: readonly number[]): string => {
    const shown = names.length === 1 ? names[0] : `${names.length} runs: ${names.join(" ")}`;
    return `${letter}  ${amountText(mean(wholes), diff)}  ${escapeForTerminal(shown)}`;
  };
  const { before, after } = diff;
  return [
    side("A", files.before, before.wholes),
    side("B", files.after, after.wholes),
    ...wholeLine(diff),
  ];
}

/** Of recordings of the same work; by runs it can be told whether all of it grew. */
function wholeLine({ basis, before, after }: Diff): readonly string[] {
  if (basis !== "runs") return [];
  const left = estimateOfRuns(before.wholes);
  const { difference, margin, p } = compare(left, estimateOfRuns(after.wholes));
  if (!(left.value > 0)) return [];
  const percent = signed((difference / left.value) * 100);
  const error = ((margin / left.value) * 100).toFixed(1);
  return [`all  ${percent} % ± ${error}${p <= 0.05 ? "" : ", no more than chance"}`];
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

const NS_OF: Readonly<Record<string, number>> = {
  nanoseconds: 1,
  microseconds: 1e3,
  milliseconds: 1e6,
  seconds: 1e9,
};

function amountText(amount: number, { valueType: { name, unit } }: Diff): string {
  const scale = NS_OF[unit];
  if (scale !== undefined) return `${formatDuration(amount * scale)} ${name}`;
  return unit === "count" || unit === name
    ? `${formatCount(amount)} ${name}`
    : `${formatCount(amount)} ${unit} ${name}`;
}

function basisLines(diff: Diff): readonly string[] {
  const { basis, tested } = diff;
  const by = basisWords(diff);
  if (basis === "none") return [by, SEVERAL_RUNS];
  const stars = "* significant (5 % of stars may be chance)  ? unknown";
  return [by, tested.self + tested.total === 0 ? "too short to tell anything" : stars];
}

function isShown({ self, total }: Diff, row: number): boolean {
  return [self, total].some(
    ({ before, after }) => Math.abs(after[row] - before[row]) * 100 >= POINTS_MIN,
  );
}

function tableLines(
  diff: Diff,
  order: readonly number[],
  paint: Paint,
  width: number,
): readonly string[] {
  const { self, total, kind } = diff;
  const isTotalShown = kind !== "lines";
  const head =
    `${"A %".padStart(SHARE_WIDTH)} ${"B %".padStart(SHARE_WIDTH)}  ` +
    `${"own".padEnd(CHANGE_WIDTH)} ${isTotalShown ? "with callees".padEnd(CHANGE_WIDTH + 1) : ""}${diff.by}`;
  const rows = order.slice(0, ROWS).map((row) => {
    const shares = [self.before[row], self.after[row]].map((share) =>
      (share * 100).toFixed(1).padStart(SHARE_WIDTH),
    );
    const own = changeCell(diff, self, row, paint);
    const all = isTotalShown ? `${changeCell(diff, total, row, paint)} ` : "";
    const used = 2 * (SHARE_WIDTH + 1) + 1 + (CHANGE_WIDTH + 1) * (isTotalShown ? 2 : 1);
    const name = escapeForTerminal(changedName(diff, row));
    return `${shares.join(" ")}  ${own} ${all}${cutEnd(name, width - used)}`;
  });
  return [cutEnd(head, width), ...rows];
}

function changedName(diff: Diff, row: number): string {
  const change = CHANGES[diff.total.change[row]];
  const name = rowName(diff, row);
  if (change === "appeared") return `new: ${name}`;
  return change === "disappeared" ? `gone: ${name}` : name;
}

/** `+5.8 ±1.2 *`, as wide as its column. */
function changeCell(diff: Diff, measure: DiffMeasure, row: number, paint: Paint): string {
  const points = (measure.after[row] - measure.before[row]) * 100;
  const margin = measure.margin[row] * 100;
  const verdict = VERDICTS[measure.verdict[row]];
  const isUnknown = verdict === "unknown" && diff.basis !== "none";
  const mark = verdict === "significant" ? " *" : isUnknown ? " ?" : "";
  const error = Number.isNaN(margin) ? "" : ` ±${margin.toFixed(1)}`;
  const isNone = measure.before[row] === 0 && measure.after[row] === 0;
  const text = isNone ? "" : `${signed(points).padStart(SHARE_WIDTH)}${error}${mark}`;
  const cell = text.padEnd(CHANGE_WIDTH);
  const style: Style = points > 0 ? "red" : "green";
  return verdict === "significant" ? paint(style, cell) : cell;
}

function signed(points: number): string {
  const text = Math.abs(points).toFixed(1);
  if (text === "0.0") return "0.0";
  return `${points > 0 ? "+" : "-"}${text}`;
}
