// Functions by how much their share changed.

import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { placesOfFrames } from "#analysis/diff/cost-keys.ts";
import { CHANGES, VERDICTS, type Diff, type DiffMeasure } from "#analysis/diff/diff.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import type { Model } from "../app/model.ts";
import { changeColor, lookOf } from "./change-look.ts";
import { Grid, type GridColumn, type GridSort } from "./grid.tsx";

const COLUMNS: readonly GridColumn[] = [
  { id: "before", title: "Before", width: "70px", hint: "Total, as a share of all before" },
  { id: "after", title: "After", width: "70px", hint: "Total, as a share of all after" },
  { id: "total", title: "Change", width: "120px", hint: "Of total, in points, ± 95 %" },
  { id: "self", title: "Self", width: "120px", hint: "Change of self, in points, ± 95 %" },
  { id: "verdict", title: "Self has", width: "96px", isText: true },
  { id: "name", title: "Function", width: "minmax(140px, 3fr)", isText: true },
  { id: "file", title: "File", width: "minmax(90px, 2fr)", isText: true },
];

interface DiffPartProps {
  readonly model: Model;
  readonly diff: Diff;
  /** By row 1 where the search matches; undefined: all count. */
  readonly hits: Uint8Array | undefined;
}

export function DiffTable({ model, diff, hits }: DiffPartProps): JSX.Element {
  const [sort, setSort] = useState<GridSort>({ column: "self", isReversed: false });
  const [selected, setSelected] = useState(-1);
  const hashes = useMemo(() => hashesOf(model, diff), [model.view, diff]);
  const rows = useMemo(() => sorted(diff, sort, hits), [diff, sort, hits]);
  return (
    <Grid
      label="Changes by function"
      columns={COLUMNS}
      rowCount={rows.length}
      selected={selected}
      select={(index) => {
        setSelected(index);
        const hash = hashes.get(diff.keys.placeOf(rows[index]));
        if (hash !== undefined) model.selectFunction(hash);
      }}
      sort={sort}
      sortBy={(column) =>
        setSort({ column, isReversed: sort.column === column && !sort.isReversed })
      }
      cell={(index, { id }) => cell(model, diff, rows[index], id)}
    />
  );
}

/** Functions of the shown profile by the place that is compared. */
function hashesOf({ view }: Model, { keys }: Diff): ReadonlyMap<number, number> {
  if (view === undefined) return new Map();
  const { functionNames } = view;
  const places = placesOfFrames(keys, functionNames.profile);
  const hashes = new Map<number, number>();
  for (const [frame, place] of places.entries()) {
    hashes.set(place, functionNames.functionHash(frame));
  }
  return hashes;
}

function sorted(
  diff: Diff,
  { column, isReversed }: GridSort,
  hits: Uint8Array | undefined,
): readonly number[] {
  const { self, total } = diff;
  const delta = ({ before, after }: DiffMeasure, row: number): number =>
    Math.abs(after[row] - before[row]);
  const values: Readonly<Record<string, (row: number) => number>> = {
    before: (row) => total.before[row],
    after: (row) => total.after[row],
    total: (row) => delta(total, row),
    self: (row) => delta(self, row),
    // What is significant stands first.
    verdict: (row) => VERDICTS.length * self.verdict[row] + delta(self, row),
  };
  const value = values[column] ?? values.self;
  const rows = Array.from({ length: diff.rowCount }, (_, row) => row);
  const sign = isReversed ? -1 : 1;
  return rows
    .filter((row) => hits === undefined || hits[row] === 1)
    .sort((a, b) => sign * (value(b) - value(a)));
}

function cell(model: Model, diff: Diff, row: number, column: string): ComponentChildren {
  const { self, total, keys } = diff;
  const place = keys.placeOf(row);
  switch (column) {
    case "before":
      return percent(total.before[row]);
    case "after":
      return percent(total.after[row]);
    case "total":
      return pointsText(total, row);
    case "self":
      return (
        <span
          class={`change ${lookOf(self, row)}`}
          style={{ backgroundColor: changeColor(model.theme, self, row) }}
        >
          {pointsText(self, row)}
        </span>
      );
    case "verdict":
      return verdictWords(self, row);
    case "name":
      return displayText(keys.name[place]);
    default:
      return <span class="faded">{displayText(keys.path[place])}</span>;
  }
}

export function percent(share: number): string {
  if (share === 0) return "–";
  return share < 0.0005 ? "<0.1\u00a0%" : `${(share * 100).toFixed(1)}\u00a0%`;
}

/** `+1.2 ± 0.4` points. */
function pointsText({ before, after, margin }: DiffMeasure, row: number): string {
  const points = (after[row] - before[row]) * 100;
  if (Math.abs(points) < 0.05) return "≈\u00a00";
  const sign = points < 0 ? "−" : "+";
  const half = margin[row] * 100;
  const shown = `${sign}${Math.abs(points).toFixed(1)}`;
  return Number.isNaN(half) ? shown : `${shown} ±\u00a0${half.toFixed(1)}`;
}

export function verdictWords(measure: DiffMeasure, row: number): string {
  const verdict = VERDICTS[measure.verdict[row]];
  const change = CHANGES[measure.change[row]];
  if (Math.abs(measure.after[row] - measure.before[row]) < 0.0005) return "";
  if (verdict === "notShown") return "not shown";
  if (change === "equal") return "equal";
  return verdict === "unknown" ? `${change}?` : change;
}
