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
  const { document } = model;
  const [sort, setSort] = useState<GridSort>({ column: "time", isReversed: true });
  const [selected, select] = useState(-1);
  const rows = useMemo(() => {
    if (document?.markers === undefined) return new Int32Array(0);
    // Amounts descend at first; time runs forward, so it is the other way about.
    const isReversed = sort.column === "time" ? !sort.isReversed : sort.isReversed;
    return sortedMarkers(document, sort.column as MarkerColumn, isReversed);
  }, [document, sort]);
  if (document?.markers === undefined || rows.length === 0) {
    return (
      <EmptyStage lines={["The file has no markers.", "d shows what it holds."]} isAlert={false} />
    );
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
