// What only the first side has: a picture whose widths are the second's cannot show it.

import { CHANGES, type Diff } from "./diff.ts";

export interface GonePath {
  /** Row of the diff. */
  readonly row: number;
  /** Of the whole before. */
  readonly share: number;
}

/** By path: those whose callers are still there, the largest first. */
export function gonePaths({ keys, rowCount, total }: Diff): readonly GonePath[] {
  const gone = CHANGES.indexOf("disappeared");
  const rows: GonePath[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const caller = keys.callerOf(row);
    const isGone = total.change[row] === gone && total.before[row] > 0;
    if (!isGone || (caller >= 0 && total.change[caller] === gone)) continue;
    rows.push({ row, share: total.before[row] });
  }
  return rows.sort((left, right) => right.share - left.share);
}
