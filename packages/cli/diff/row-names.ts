// What rows of a diff are called, and in which order they stand.

import { CHANGES, VERDICTS, type Diff, type DiffMeasure } from "#analysis/diff/diff.ts";

const CALLERS_MAX = 20;
/** Folder and file. */
const PARTS = 2;

/** The row's name, and by path those of its callers, as far as anybody reads. */
export function rowName({ keys }: Diff, row: number): string {
  const names: string[] = [];
  for (let at = row; at >= 0 && names.length < CALLERS_MAX; at = keys.callerOf(at)) {
    names.push(placeName(keys, keys.placeOf(at)));
  }
  return names.join(" < ");
}

function placeName({ name, path, line }: Diff["keys"], place: number): string {
  if (path[place] === "") return name[place];
  const file = shownPath(path[place]);
  const where = line[place] < 0 ? file : `${file}:${line[place]}`;
  return name[place] === "" ? where : `${name[place]} (${where})`;
}

/** Of a path from the root its end: the beginning is the same for most. */
function shownPath(path: string): string {
  return path.startsWith("/") ? path.split("/").slice(-PARTS).join("/") : path;
}

/**
 * Significant ones first, those that changed most by themselves before others. Rows that are equal
 * are left out, but for paths, which others may begin with.
 */
export function orderedRows(diff: Diff): readonly number[] {
  const { self, total } = diff;
  const rows = Array.from({ length: diff.rowCount }, (_, row) => row);
  const isCalled = (row: number): number =>
    Number(VERDICTS[self.verdict[row]] === "significant") * 2 +
    Number(VERDICTS[total.verdict[row]] === "significant");
  const orders = [
    isCalled,
    (row: number) => sizeOf(self, row),
    (row: number) => sizeOf(total, row),
  ];
  return rows
    .filter((row) => diff.by === "path" || hasChanged(self, row) || hasChanged(total, row))
    .sort((left, right) => {
      const decides = orders.find((order) => order(left) !== order(right));
      return decides === undefined ? left - right : decides(right) - decides(left);
    });
}

function hasChanged(measure: DiffMeasure, row: number): boolean {
  return CHANGES[measure.change[row]] !== "equal";
}

function sizeOf(measure: DiffMeasure, row: number): number {
  const tenths = Math.abs(measure.after[row] - measure.before[row]) * 1000;
  // What is shown as equal is equal: the other measure decides then.
  return Math.round(tenths);
}
