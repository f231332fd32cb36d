// A diff for programs; docs/formats/diff.md says what each field is. NaN becomes null.

import {
  CHANGES,
  FALSE_DISCOVERY_RATE,
  VERDICTS,
  type Diff,
  type DiffMeasure,
} from "#analysis/diff/diff.ts";
import type { Threshold } from "#analysis/diff/threshold.ts";

import { namesOfRow, orderedRows } from "./row-names.ts";
import type { Sides } from "./sides.ts";

const VERSION = 1;

export interface CheckedThreshold extends Threshold {
  /** Of the whole. */
  readonly share: number;
}

export function diffJson(
  diff: Diff,
  files: Sides,
  threshold: CheckedThreshold | undefined,
): string {
  const { kind, by, valueType, basis, obstacle, warnings, before, after, tested } = diff;
  const rows = orderedRows(diff).map((row) => ({
    names: namesOfRow(diff, row),
    self: measureOf(diff.self, row),
    total: measureOf(diff.total, row),
  }));
  const object = {
    version: VERSION,
    kind,
    by,
    value: valueType,
    basis,
    obstacle,
    falseDiscoveryRate: FALSE_DISCOVERY_RATE,
    tested,
    warnings,
    before: { files: files.before, wholes: before.wholes },
    after: { files: files.after, wholes: after.wholes },
    rows,
    ...(threshold === undefined ? {} : { threshold: thresholdOf(diff, threshold) }),
  };
  return `${JSON.stringify(object, undefined, 2)}\n`;
}

function thresholdOf(diff: Diff, { share, isPlain, crossed }: CheckedThreshold): object {
  return { share, isPlain, crossed: crossed.map((row) => namesOfRow(diff, row)) };
}

function measureOf(measure: DiffMeasure, row: number): object {
  const { before, after, margin, p, rate } = measure;
  return {
    before: before[row],
    after: after[row],
    difference: after[row] - before[row],
    margin: margin[row],
    p: p[row],
    rate: rate[row],
    change: CHANGES[measure.change[row]],
    verdict: VERDICTS[measure.verdict[row]],
  };
}
