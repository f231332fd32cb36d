// Moments and stretches of a trace, as a table.

import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { displayText } from "#analysis/svg/display-text.ts";
import { documentStartNs } from "#analysis/views/document-start.ts";
import { markerRow, sortedMarkers, type MarkerColumn } from "#analysis/views/rows.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewProps } from "../app/app.tsx";
import { formatTime } from "../app/quantities.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { Grid, type GridColumn, type GridSort } from "./grid.tsx";

const COLUMNS: readonly GridColumn[] = [
  { id: "time", title: "Time", width: "100px" },
  { id: "duration", title: "Duration", width: "100px" },
  { id: "name", title: "Name", width: "minmax(140px, 2fr)", isText: true },
  { id: "category", title: "Category", width: "minmax(80px, 1fr)", isText: true },
  { id: "thread", title: "Thread", width: "120px", isText: true },
  { id: "data", title: "Data", width: "minmax(120px, 3fr)", isText: true },
];

export function MarkersView({ model }: ViewProps): JSX.Element {
  const { document, view } = model;
  const { range, threads } = view?.view ?? {};
  const [sort, setSort] = useState<GridSort>({ column: "time", isReversed: true });
  const [selected, select] = useState(-1);
  const rows = useMemo(() => {
    if (document?.markers === undefined) return new Int32Array(0);
    // Amounts descend at first; time runs forward, so it is the other way about.
    const isReversed = sort.column === "time" ? !sort.isReversed : sort.isReversed;
    const sorted = sortedMarkers(document, sort.column as MarkerColumn, isReversed);
    return chosenMarkers(document, sorted, range, threads);
  }, [document, sort, range, threads]);
  if (document?.markers === undefined) {
    return (
      <EmptyStage lines={["The file has no markers.", "d shows what it holds."]} isAlert={false} />
    );
  }
  if (rows.length === 0) {
    const lines = ["No marker is in what is selected.", "Esc selects all of the time again."];
    return <EmptyStage lines={lines} isAlert={false} />;
  }
  return (
    <Grid
      label="Markers"
      columns={COLUMNS}
      rowCount={rows.length}
      selected={selected}
      select={select}
      sort={sort}
      sortBy={(column) => {
        if (column === "data") return;
        const isAgain = sort.column === column;
        setSort({ column, isReversed: isAgain ? !sort.isReversed : column === "time" });
      }}
      cell={(index, { id }) => cell(document, rows[index], id)}
    />
  );
}

/** In the selected time, of threads that are shown or of none. */
function chosenMarkers(
  { markers }: Document,
  rows: Int32Array,
  range: readonly [fromNs: number, toNs: number] | undefined,
  threads: readonly number[] | undefined,
): Int32Array {
  if (markers === undefined || (range === undefined && threads === undefined)) return rows;
  const [fromNs, toNs] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const shown = threads === undefined ? undefined : new Set(threads);
  return rows.filter((row) => {
    const beginNs = markers.timeNs[row];
    const isIn = beginNs < toNs && beginNs + markers.durationNs[row] >= fromNs;
    return (
      isIn && (shown === undefined || markers.thread[row] < 0 || shown.has(markers.thread[row]))
    );
  });
}

function cell(document: Document, row: number, column: string): ComponentChildren {
  const marker = markerRow(document, row);
  if (marker === undefined) return "";
  switch (column) {
    case "time":
      return formatTime(marker.timeNs - documentStartNs(document));
    case "duration":
      return marker.durationNs === 0 ? "" : formatTime(marker.durationNs);
    case "name":
      return displayText(marker.name);
    case "category":
      return <span class="faded">{displayText(marker.category)}</span>;
    case "thread":
      return (
        <span class="faded">
          {marker.thread < 0 ? "" : displayText(document.profile.threads.name[marker.thread])}
        </span>
      );
    default:
      return <span class="faded">{displayText(marker.data)}</span>;
  }
}
