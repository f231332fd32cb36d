// What draws the stage of each view.

import type { JSX } from "preact";
import type { ViewProps } from "../app/app.tsx";
import type { ViewId } from "../app/view-state.ts";
import { CallersView } from "./callers-view.tsx";
import { CountersView } from "./counters-view.tsx";
import { DiffView } from "./diff-view.tsx";
import { FlameView } from "./flame-view.tsx";
import { ImportsView } from "./imports-view.tsx";
import { MarkersView } from "./markers-view.tsx";
import { SourceView } from "./source-view.tsx";
import { SunburstView } from "./sunburst-view.tsx";
import { TableView } from "./table-view.tsx";
import { ThreadsView } from "./threads-view.tsx";
import { TimeView } from "./time-view.tsx";
import { TreeRowsView } from "./tree-rows-view.tsx";

export const STAGES: Readonly<Record<ViewId, (props: ViewProps) => JSX.Element | null>> = {
  flame: FlameView,
  time: TimeView,
  callers: CallersView,
  table: TableView,
  tree: TreeRowsView,
  source: SourceView,
  sunburst: SunburstView,
  threads: ThreadsView,
  markers: MarkersView,
  counters: CountersView,
  imports: ImportsView,
  diff: DiffView,
};
