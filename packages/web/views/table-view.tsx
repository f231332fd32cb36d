// All functions, sortable. Files that count calls have the columns of pstats and SnakeViz.

import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { FRAME_CLASSES, FRAME_CLASS_TITLES } from "#analysis/frame-classes.ts";
import { classColor } from "#analysis/palette.ts";
import {
  perCall,
  sortedRows,
  type FunctionColumn,
  type FunctionTable,
} from "#analysis/views/function-table.ts";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import { callText } from "./frame-panel.tsx";
import { Grid, HeatCell, type GridColumn, type GridSort } from "./grid.tsx";

const SAMPLED: readonly GridColumn[] = [
  { id: "selfShare", title: "Self %", width: "84px", hint: "In the function itself" },
  { id: "self", title: "Self", width: "84px", hint: "In the function itself" },
  { id: "totalShare", title: "Total %", width: "84px", hint: "With what it calls; recursion once" },
  { id: "total", title: "Total", width: "84px", hint: "With what it calls; recursion once" },
];

const COUNTED: readonly GridColumn[] = [
  { id: "calls", title: "ncalls", width: "96px", hint: "All calls / those not from itself" },
  { id: "self", title: "tottime", width: "84px", hint: "In the function itself" },
  { id: "selfPerCall", title: "percall", width: "76px", hint: "tottime by calls" },
  { id: "total", title: "cumtime", width: "84px", hint: "With what it calls" },
  { id: "totalPerCall", title: "percall", width: "76px", hint: "cumtime by primitive calls" },
  { id: "selfShare", title: "self %", width: "72px" },
];

/** What is counted in something else than time is not called a time. */
const COUNTED_OTHER: readonly GridColumn[] = COUNTED.map((column) => {
  const title = { tottime: "self", cumtime: "total" }[column.title] ?? column.title;
  const hint = column.hint?.replace("tottime", "self").replace("cumtime", "total");
  return { ...column, title, ...(hint === undefined ? {} : { hint }) };
});

const TEXTS: readonly GridColumn[] = [
  { id: "name", title: "Function", width: "minmax(160px, 3fr)", isText: true },
  { id: "file", title: "File", width: "minmax(120px, 2fr)", isText: true },
];

/** What a column of the page is sorted by. */
const SORTED_BY: Readonly<Record<string, FunctionColumn>> = {
  selfShare: "self",
  totalShare: "total",
};

export function TableView({ model }: ViewProps): JSX.Element | null {
  const { view, found, state } = model;
  const [sort, setSort] = useState<GridSort>({ column: "self", isReversed: false });
  const rows = useMemo(
    () => (view === undefined ? new Int32Array(0) : shownRows(model, view, sort)),
    [view, found, sort],
  );
  if (view === undefined) return null;
  const { functions, functionNames } = view;
  const counted = view.quantities.isTime ? COUNTED : COUNTED_OTHER;
  const columns = [...(functions.calls === undefined ? SAMPLED : counted), ...TEXTS];
  const hashOf = (index: number): number =>
    functionNames.functionHash(functions.frame[rows[index]]);
  const row = view.rowsByHash.get(state.selected);
  return (
    <Grid
      label="Functions"
      columns={columns}
      rowCount={rows.length}
      cell={(index, column) => cell(model, view, rows[index], column.id)}
      selected={row === undefined ? -1 : rows.indexOf(row)}
      select={(index) => model.selectFunction(hashOf(index))}
      open={(index) => model.set({ selected: hashOf(index), path: [], view: "flame" })}
      sort={{
        column: columns.some(({ id }) => id === sort.column) ? sort.column : "self",
        isReversed: sort.isReversed,
      }}
      sortBy={(id) => {
        const column = SORTED_BY[id] ?? id;
        setSort({ column, isReversed: sort.column === column && !sort.isReversed });
      }}
      key={functions.calls === undefined ? "sampled" : "counted"}
    />
  );
}

/** Sorted; with a search only what matches. */
function shownRows(model: Model, view: ProfileView, sort: GridSort): Int32Array {
  const { functions } = view;
  const sorted = sortedRows(functions, sort.column as FunctionColumn, sort.isReversed);
  const { found } = model;
  if (found === undefined || "error" in found) return sorted;
  if (functions.profile === view.tree.profile) {
    return sorted.filter((row) => found.frames[functions.frame[row]] === 1);
  }
  const hashes = new Set<number>();
  for (let frame = 0; frame < found.frames.length; frame += 1) {
    if (found.frames[frame] === 1) hashes.add(view.names.functionHash(frame));
  }
  return sorted.filter((row) => hashes.has(view.functionNames.functionHash(functions.frame[row])));
}

function cell(model: Model, view: ProfileView, row: number, column: string): ComponentChildren {
  const { functions, functionNames: names, quantities } = view;
  const frame = functions.frame[row];
  const { whole } = quantities;
  const share = (amount: number): ComponentChildren => (
    <HeatCell share={whole === 0 ? 0 : amount / whole} text={quantities.share(amount)} />
  );
  switch (column) {
    case "selfShare":
      return share(functions.self[row]);
    case "totalShare":
      return share(functions.total[row]);
    case "self":
      return exact(view, functions.self[row]);
    case "total":
      return exact(view, functions.total[row]);
    case "selfPerCall":
      return exact(view, perCall(functions, row).self);
    case "totalPerCall":
      return exact(view, perCall(functions, row).total);
    case "calls":
      return callsText(functions, row);
    case "name":
      return <NameCell model={model} view={view} row={row} />;
    default:
      return <span class="faded">{names.place(frame)}</span>;
  }
}

function exact({ quantities }: ProfileView, amount: number): string {
  return quantities.value(amount);
}

function callsText({ calls, primitiveCalls }: FunctionTable, row: number): string {
  return calls === undefined ? "" : callText(calls[row], primitiveCalls?.[row] ?? calls[row]);
}

function NameCell({
  model,
  view,
  row,
}: {
  readonly model: Model;
  readonly view: ProfileView;
  readonly row: number;
}): JSX.Element {
  const { functions, functionNames } = view;
  const frameClass = FRAME_CLASSES[functions.class[row]];
  return (
    <span title={functionNames.name(functions.frame[row])}>
      <i
        class="swatch"
        title={FRAME_CLASS_TITLES[frameClass]}
        style={{ background: classColor(model.theme, frameClass) }}
      />
      {functionNames.name(functions.frame[row])}
    </span>
  );
}
