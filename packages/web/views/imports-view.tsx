// An import log: what each module took, itself and with what it imports.

import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { displayText } from "#analysis/svg/display-text.ts";
import { importRows, type ImportRow } from "#analysis/views/rows.ts";
import type { ViewProps } from "../app/app.tsx";
import { formatTime } from "../app/quantities.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { Grid, HeatCell, type GridColumn, type GridSort } from "./grid.tsx";

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
  const { document, state } = model;
  const [sort, setSort] = useState<GridSort>({ column: "self", isReversed: false });
  const [selected, select] = useState(-1);
  const all = useMemo(() => (document === undefined ? [] : importRows(document)), [document]);
  const rows = useMemo(() => sorted(all, sort, state.search), [all, sort, state.search]);
  const whole = all.reduce((sum, { selfNs }) => sum + selfNs, 0);
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

function sorted(
  rows: readonly ImportRow[],
  { column, isReversed }: GridSort,
  search: string,
): readonly ImportRow[] {
  const kept = search === "" ? rows : rows.filter(({ module }) => module.includes(search));
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
