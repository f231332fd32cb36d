// An import log: what each module took, itself and with what it imports.

import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { displayText } from "#analysis/svg/display-text.ts";
import { importRows, type ImportRow } from "#analysis/views/rows.ts";
import type { ViewProps } from "../app/app.tsx";
import { formatCount, formatTime } from "../app/quantities.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { Grid, HeatCell, type GridColumn, type GridSort } from "./grid.tsx";
import { countOf, useRowSearch } from "./row-search.ts";

const COLUMNS: readonly GridColumn[] = [
  { id: "cumulative", title: "Cumulative", width: "110px", hint: "With what it imports" },
  { id: "self", title: "Self", width: "110px", hint: "The module's own code" },
  {
    id: "order",
    title: "Module, below what imported it",
    width: "minmax(240px, 1fr)",
    isText: true,
  },
];

export function ImportsView({ model }: ViewProps): JSX.Element {
  const { document, view } = model;
  const [sort, setSort] = useState<GridSort>({ column: "self", isReversed: false });
  const [selected, select] = useState(-1);
  const all = useMemo(() => (document === undefined ? [] : importRows(document)), [document]);
  const whole = all.reduce((sum, { selfNs }) => sum + selfNs, 0);
  const names = useMemo(() => all.map(({ module }) => module), [all]);
  const hits = useRowSearch(model, names, (found) => {
    const share = view?.quantities.shareOf(matchedNs(all, found), whole) ?? "";
    const count = countOf(found);
    return count === 0 ? "no match" : `${share} · ${formatCount(count)}`;
  });
  const rows = useMemo(() => sorted(all, sort, hits), [all, sort, hits]);
  if (all.length === 0) {
    return (
      <EmptyStage
        lines={["The file is no import log.", "python3 -X importtime program.py 2> imports.log"]}
        isAlert={false}
      />
    );
  }
  return (
    <Grid
      label="Imports"
      columns={COLUMNS}
      rowCount={rows.length}
      selected={selected}
      select={select}
      sort={sort}
      sortBy={(column) =>
        setSort({ column, isReversed: sort.column === column && !sort.isReversed })
      }
      cell={(index, { id }) => cell(rows[index], id, whole, sort.column === "order")}
    />
  );
}

/** With what they import, each moment counted once. */
function matchedNs(rows: readonly ImportRow[], hits: Uint8Array): number {
  let sumNs = 0;
  let insideDepth = Number.POSITIVE_INFINITY;
  for (const [at, { depth, cumulativeNs }] of rows.entries()) {
    // Importers stand before what they import, which is deeper.
    if (depth > insideDepth) continue;
    insideDepth = Number.POSITIVE_INFINITY;
    if (hits[at] === 0) continue;
    sumNs += cumulativeNs;
    insideDepth = depth;
  }
  return sumNs;
}

function sorted(
  rows: readonly ImportRow[],
  { column, isReversed }: GridSort,
  hits: Uint8Array | undefined,
): readonly ImportRow[] {
  const kept = hits === undefined ? rows : rows.filter((_, at) => hits[at] === 1);
  if (column === "order") return isReversed ? [...kept].reverse() : kept;
  const value = (row: ImportRow): number => (column === "self" ? row.selfNs : row.cumulativeNs);
  const sign = isReversed ? -1 : 1;
  return [...kept].sort((a, b) => sign * (value(b) - value(a)));
}

function cell(row: ImportRow, column: string, whole: number, isTree: boolean): ComponentChildren {
  const amount = column === "self" ? row.selfNs : row.cumulativeNs;
  if (column !== "order") {
    return <HeatCell share={whole === 0 ? 0 : amount / whole} text={formatTime(amount)} />;
  }
  return (
    <span style={{ paddingLeft: isTree ? `${Math.min(row.depth, 40) * 16}px` : "0" }}>
      {displayText(row.module)}
    </span>
  );
}
