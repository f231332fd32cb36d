// Two profiles, or two sets of runs, compared: what each function, line or path costs of the whole,
// before and after, and which differences are more than chance. Samples are never taken for
// independent: the error of a share comes from how much runs differ, or, from one recording a side,
// from how much blocks of time differ, which says nothing of what another run would give. Where
// neither can be told the verdict is "unknown".

import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";
import type { ValueType } from "#profile/model/tables.ts";
import { shareByBlocks } from "./block-shares.ts";
import { CostKeys, type DiffBy } from "./cost-keys.ts";
import { costSeries, type CostSeries } from "./cost-series.ts";
import { costsOf, DIFF_KINDS, diffValueTypes, type Costs, type DiffKind } from "./costs.ts";
import { compare, estimateOfRuns, type Estimate } from "./estimates.ts";
import { discoveryRates } from "./false-discovery.ts";
import { modeWarnings } from "./modes.ts";

export const CHANGES = ["equal", "appeared", "disappeared", "grown", "shrunk"] as const;
export type Change = (typeof CHANGES)[number];

/** `notShown`: tested, and no more than chance would give. */
export const VERDICTS = ["unknown", "notShown", "significant"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What the intervals stand on. */
export type Basis = "runs" | "within-run" | "none";

export interface DiffOptions {
  readonly by: DiffBy;
  /** Name of a value type; undefined: CPU time where all have it, else what all have first. */
  readonly value?: string;
}

/** Columns by row. Shares are of the whole of their side. */
export interface DiffMeasure {
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Half of the 95 % interval of `after - before`; NaN: unknown. */
  readonly margin: Float64Array;
  /** NaN: not tested. */
  readonly p: Float64Array;
  /** The false discovery rate at which the row is called; NaN: not tested. */
  readonly rate: Float64Array;
  /** Place in CHANGES. */
  readonly change: Uint8Array;
  /** Place in VERDICTS. */
  readonly verdict: Uint8Array;
}

export interface DiffSide {
  readonly runs: readonly Document[];
  /** In the unit of the value, by run. */
  readonly wholes: readonly number[];
}

export interface Diff {
  readonly kind: DiffKind;
  readonly by: DiffBy;
  readonly valueType: ValueType;
  readonly basis: Basis;
  /** Why there are no intervals; empty: there are. */
  readonly obstacle: string;
  readonly warnings: readonly string[];
  readonly before: DiffSide;
  readonly after: DiffSide;
  readonly keys: CostKeys;
  readonly rowCount: number;
  readonly self: DiffMeasure;
  readonly total: DiffMeasure;
  /** Rows that were tested, by measure. */
  readonly tested: { readonly self: number; readonly total: number };
}

/** Differences are called at this rate of false ones. */
export const FALSE_DISCOVERY_RATE = 0.05;
/** Of both sides' mean: smaller ones are not tested, which leaves the others their power. */
const TESTED_SHARE_MIN = 0.002;
const TESTED_MAX = 256;

interface MeasuredRun {
  readonly document: Document;
  readonly value: string;
  readonly costs: Costs;
}

export function diffDocuments(
  before: readonly Document[],
  after: readonly Document[],
  options: DiffOptions,
): Diff {
  const kind = commonKind([...before, ...after]);
  const by = kind === "edges" ? "function" : kind === "lines" ? "line" : options.by;
  const keys = new CostKeys(by);
  const values = valuesOf([...before, ...after], kind, options.value);
  const measured = [...before, ...after].map((document, run) => {
    const value = values.names[run];
    return { document, value, costs: costsOf(document, kind, value, keys) };
  });
  const sides = [measured.slice(0, before.length), measured.slice(before.length)] as const;
  const { basis, obstacle, estimate } = estimatorOf(sides, kind, keys.length);
  const [self, total] = measuresOf(
    comparedBy("self", sides, keys.length, estimate),
    comparedBy("total", sides, keys.length, estimate),
  );
  const wholes = (side: readonly MeasuredRun[]): number[] => side.map(({ costs }) => costs.whole);
  return {
    kind,
    by,
    valueType: values.valueType,
    basis,
    obstacle,
    warnings: [...values.warnings, ...modeWarnings(before, after, kind)],
    before: { runs: before, wholes: wholes(sides[0]) },
    after: { runs: after, wholes: wholes(sides[1]) },
    keys,
    rowCount: keys.length,
    self,
    total,
    tested: { self: testedRows(self), total: testedRows(total) },
  };
}

/** The first kind that all hold. Throws "usage" where there is none. */
function commonKind(documents: readonly Document[]): DiffKind {
  const kind = DIFF_KINDS.find((one) => documents.every(({ kinds }) => kinds.includes(one)));
  if (kind !== undefined) return kind;
  const held = new Set(documents.map(({ format, kinds }) => `${kinds.join(" and ")} (${format})`));
  const message = `profiles of different kinds cannot be compared: ${[...held].join(", ")}`;
  throw new OperatingError("usage", message, "give profiles that hold the same kind");
}

interface ChosenValues {
  readonly valueType: ValueType;
  /** By document. */
  readonly names: readonly string[];
  readonly warnings: readonly string[];
}

function valuesOf(
  documents: readonly Document[],
  kind: DiffKind,
  wanted: string | undefined,
): ChosenValues {
  const types = documents.map((document) => diffValueTypes(document, kind));
  const isCommon = (name: string): boolean =>
    types.every((own) => own.some((type) => type.name === name));
  const common = types[0].map(({ name }) => name).filter(isCommon);
  if (wanted !== undefined && !common.includes(wanted)) {
    const has = common.length === 0 ? "they have none in common" : `all have ${common.join(", ")}`;
    throw new OperatingError("usage", `not every profile has the value '${wanted}'`, has);
  }
  const name = wanted ?? (common.includes("cpu") ? "cpu" : common.at(0));
  const [first] = types[0];
  if (name === undefined) {
    const names = types.map(([type]) => type.name);
    const warning = `shares of different things: ${[...new Set(names)].join(" and ")}`;
    return { valueType: first, names, warnings: [warning] };
  }
  const valueType = types[0].find((type) => type.name === name) ?? first;
  return { valueType, names: documents.map(() => name), warnings: [] };
}

type Measure = "self" | "total";
type Sides = readonly [readonly MeasuredRun[], readonly MeasuredRun[]];
/** Of the side (0 or 1), by tested key. */
type Estimator = (side: number, measure: Measure, chosen: readonly number[]) => readonly Estimate[];

interface ChosenEstimator {
  readonly basis: Basis;
  readonly obstacle: string;
  readonly estimate: Estimator | undefined;
}

function estimatorOf(sides: Sides, kind: DiffKind, rowCount: number): ChosenEstimator {
  const [before, after] = sides;
  if (before.length > 1 && after.length > 1) {
    const shares = sides.map((side) => side.map(({ costs }) => sharesOf(costs, rowCount)));
    const estimate: Estimator = (side, measure, chosen) =>
      chosen.map((key) => estimateOfRuns(shares[side].map((run) => run[measure][key])));
    return { basis: "runs", obstacle: "", estimate };
  }
  const none = (obstacle: string): ChosenEstimator => {
    return { basis: "none", obstacle, estimate: undefined };
  };
  if (before.length > 1 || after.length > 1) return none("one side has only one run");
  if (kind !== "samples") return none("one run a side, without samples in time");
  if (!before[0].document.hasTimes || !after[0].document.hasTimes) {
    return none("one run a side, and not both tell when their samples were taken");
  }
  const estimate: Estimator = (side, measure, chosen) => byBlocks(sides[side][0], measure, chosen);
  return { basis: "within-run", obstacle: "", estimate };
}

function byBlocks(
  { document, value, costs }: MeasuredRun,
  measure: Measure,
  chosen: readonly number[],
): readonly Estimate[] {
  const { forest } = costs;
  const series: CostSeries | undefined =
    forest === undefined ? undefined : costSeries(document, forest, value, chosen);
  return chosen.map((_, index) =>
    series === undefined
      ? { value: Number.NaN, variance: Number.NaN, degrees: 0 }
      : shareByBlocks(series[measure][index], series.whole),
  );
}

function sharesOf({ self, total, whole }: Costs, rowCount: number): Record<Measure, Float64Array> {
  const share = (column: Float64Array): Float64Array => {
    const shares = new Float64Array(rowCount);
    if (whole > 0)
      for (let key = 0; key < column.length; key += 1) shares[key] = column[key] / whole;
    return shares;
  };
  return { self: share(self), total: share(total) };
}

interface Compared {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly margin: Float64Array;
  readonly p: Float64Array;
}

function comparedBy(
  measure: Measure,
  sides: Sides,
  rowCount: number,
  estimate: Estimator | undefined,
): Compared {
  const [before, after] = sides.map((side) => meanShares(side, measure, rowCount));
  const margin = new Float64Array(rowCount).fill(Number.NaN);
  const p = new Float64Array(rowCount).fill(Number.NaN);
  const chosen = estimate === undefined ? [] : testedKeys(before, after);
  if (estimate !== undefined) {
    const [left, right] = [0, 1].map((side) => estimate(side, measure, chosen));
    for (const [index, key] of chosen.entries()) {
      const compared = compare(left[index], right[index]);
      margin[key] = compared.margin;
      p[key] = compared.p;
    }
  }
  return { before, after, margin, p };
}

/** Both measures of all rows are one family of tests. */
function measuresOf(self: Compared, total: Compared): readonly [DiffMeasure, DiffMeasure] {
  const count = self.p.length;
  const all = new Float64Array(2 * count);
  all.set(self.p);
  all.set(total.p, count);
  const rates = discoveryRates(all);
  const measure = (compared: Compared, rate: Float64Array): DiffMeasure => {
    const { before, after } = compared;
    const change = Array.from(before, (one, key) => CHANGES.indexOf(changeOf(one, after[key])));
    const verdict = Array.from(rate, (one) => VERDICTS.indexOf(verdictOf(one)));
    return {
      ...compared,
      rate,
      change: Uint8Array.from(change),
      verdict: Uint8Array.from(verdict),
    };
  };
  return [measure(self, rates.slice(0, count)), measure(total, rates.slice(count))];
}

function testedRows({ p }: DiffMeasure): number {
  return p.filter((one) => !Number.isNaN(one)).length;
}

function meanShares(
  side: readonly MeasuredRun[],
  measure: Measure,
  rowCount: number,
): Float64Array {
  const mean = new Float64Array(rowCount);
  for (const { costs } of side) {
    const shares = sharesOf(costs, rowCount)[measure];
    for (let key = 0; key < rowCount; key += 1) mean[key] += shares[key] / side.length;
  }
  return mean;
}

/** The choice knows only both sides' mean, not their difference, so that it favours no verdict. */
function testedKeys(before: Float64Array, after: Float64Array): readonly number[] {
  const mean = before.map((share, key) => (share + after[key]) / 2);
  return [...mean.keys()]
    .filter((key) => mean[key] >= TESTED_SHARE_MIN)
    .sort((left, right) => mean[right] - mean[left])
    .slice(0, TESTED_MAX);
}

function changeOf(before: number, after: number): Change {
  if (before === after) return "equal";
  if (before === 0) return "appeared";
  if (after === 0) return "disappeared";
  return after > before ? "grown" : "shrunk";
}

function verdictOf(rate: number): Verdict {
  if (Number.isNaN(rate)) return "unknown";
  return rate <= FALSE_DISCOVERY_RATE ? "significant" : "notShown";
}
