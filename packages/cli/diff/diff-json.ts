// A diff for programs; docs/formats/diff.md says what each field is. NaN becomes null.

import {
  CHANGES,
  FALSE_DISCOVERY_RATE,
  VERDICTS,
  type Diff,
  type DiffMeasure,
} from "#analysis/diff/diff.ts";
import type { Threshold } from "#analysis/diff/threshold.ts";

import { orderedRows } from "./row-names.ts";
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
  const { kind, by, valueType, basis, obstacle, warnings, before, after, tested, keys } = diff;
  const order = orderedRows(diff);
  const placeOf = new Map(order.map((row, place) => [row, place]));
  const rows = order.map((row) => {
    const place = keys.placeOf(row);
    const line = keys.line[place];
    return {
      name: keys.name[place],
      file: keys.path[place],
      line: line < 0 ? null : line,
      ...(by === "path" ? { caller: placeOf.get(keys.callerOf(row)) ?? null } : {}),
      self: measureOf(diff.self, row),
      total: measureOf(diff.total, row),
    };
  });
  const object = {
    format: "pyrometer-diff",
    version: VERSION,
    of: kind,
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
    ...(threshold === undefined ? {} : { threshold: thresholdOf(threshold, placeOf) }),
  };
  return `${JSON.stringify(object, undefined, 1)}\n`;
}

function thresholdOf(
  { share, isPlain, crossed }: CheckedThreshold,
  placeOf: ReadonlyMap<number, number>,
): object {
  return { share, isPlain, crossed: crossed.map((row) => placeOf.get(row)) };
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
