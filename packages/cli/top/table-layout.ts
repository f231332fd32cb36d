// Which columns the table has at which width.

export interface TableLayout {
  readonly selfNow: number;
  readonly totalNow: number;
  readonly self: number;
  readonly total: number;
  readonly spark: number;
  /** Where each begins. */
  readonly sinceStart: number;
  readonly sparkStart: number;
  readonly nameStart: number;
}

/** For the mark. */
const MARK_COLUMNS = 2;
const SHARE_COLUMNS = 7;
const TIME_COLUMNS = 10;
const GAP = 2;

/** Columns for the history, by the least width of the screen. */
const SPARKS: readonly (readonly [columns: number, spark: number])[] = [
  [140, 40],
  [110, 30],
  [96, 20],
  [74, 12],
];

export function layoutFor(columns: number): TableLayout {
  const spark = SPARKS.find(([least]) => columns >= least)?.[1] ?? 0;
  const time = columns >= 70 ? TIME_COLUMNS : columns >= 50 ? 8 : 0;
  const sinceStart = MARK_COLUMNS + 2 * SHARE_COLUMNS;
  const sparkStart = sinceStart + 2 * time + (spark === 0 ? 0 : GAP);
  return {
    selfNow: SHARE_COLUMNS,
    totalNow: SHARE_COLUMNS,
    self: time,
    total: time,
    spark,
    sinceStart,
    sparkStart,
    nameStart: sparkStart + spark + GAP,
  };
}
