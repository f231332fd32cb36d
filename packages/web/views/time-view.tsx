// Stacks, or spans, in order of time; a block of rows per thread.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { FRAME_CLASSES } from "#analysis/frame-classes.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { spanNames } from "#analysis/views/span-names.ts";
import { timeLayout, timelineOf, type Timeline } from "#analysis/views/time-layout.ts";
import type { SpanTable } from "#profile/model/kinds.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { ViewProps } from "../app/app.tsx";
import { FrameNames } from "../app/frame-names.ts";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import { formatTime } from "../app/quantities.ts";
import { colorIndex } from "../draw/colors.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import type { Tip } from "../draw/tip.ts";
import { timedBoxes } from "../draw/time-boxes.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { TreeCanvas } from "./tree-canvas.tsx";

/** A chart whose nodes from `nodeCount` on are the names of its tracks. */
interface TimeChart {
  readonly scene: Omit<FlameScene, "colors">;
  readonly tip: (node: number) => Tip | undefined;
  readonly select: (node: number) => void;
  readonly note: string;
}

export function TimeView({ model }: ViewProps): JSX.Element | null {
  const { view } = model;
  const chart = useMemo(
    () => (view === undefined ? undefined : timeChart(model, view)),
    [view, model.found],
  );
  const scene = useMemo(
    () => (chart === undefined ? undefined : { ...chart.scene, colors: model.colors }),
    [chart, model.colors],
  );
  if (chart === undefined || scene === undefined) {
    return <EmptyStage lines={["The file does not tell the order of anything."]} isAlert={false} />;
  }
  return (
    <>
      {chart.note === "" ? null : <p class="bar-row dim">{chart.note}</p>}
      <div class="flame" data-stage tabIndex={0} role="group" aria-label="In order of time">
        <TreeCanvas
          model={model}
          scene={scene}
          label="Stacks in order of time; the table and the tree hold the same in words"
          selected={-1}
          select={chart.select}
          tip={chart.tip}
          testId="time"
        />
      </div>
    </>
  );
}

function timeChart(model: Model, view: ProfileView): TimeChart | undefined {
  if (view.kind === "samples") return sampleChart(model, view);
  const { spans } = view.document;
  return spans === undefined ? undefined : spanChart(model, view, spans);
}

const STRUCTURE = colorIndex(FRAME_CLASSES.indexOf("structure"), 0);

function trackTitle({ threads }: Profile, thread: number): string {
  const name = threads.name[thread] ?? "";
  // Files without threads have one that is called nothing.
  if (name === "") return threads.tid[thread] === 0 ? "stacks" : `thread ${threads.tid[thread]}`;
  const isShared = threads.name.some((other, row) => other === name && row !== thread);
  return isShared ? `${displayText(name)} ${threads.tid[thread]}` : displayText(name);
}

function sampleChart(model: Model, view: ProfileView): TimeChart {
  const timeline = timelineOf(view.document, view.view);
  const { tree, tracks, fromNs, toNs } = timeline;
  const names =
    tree.profile === view.tree.profile ? view.names : new FrameNames(tree.profile, tree.classes);
  const color = new Uint8Array(tree.nodeCount + tracks.length).fill(STRUCTURE);
  for (let node = 1; node < tree.nodeCount; node += 1) color[node] = names.colors[tree.frame[node]];
  const hits = timelineHits(model, view, timeline, color.length);
  const firstRows = rowsOfTracks(tracks.map(({ depth }) => depth));
  const boxesIn = (from: number, to: number, columns: number) =>
    windowBoxes(timeline, firstRows, from, to, columns);
  return {
    note: timeline.isOrderOnly
      ? "The file tells only the order of its samples: the width is what they weigh."
      : "",
    scene: {
      boxes: boxesIn(0, 1, 1000),
      boxesIn,
      color,
      label: (node) =>
        node < tree.nodeCount
          ? { name: names.name(tree.frame[node]), share: "" }
          : {
              name: trackTitle(view.document.profile, tracks[node - tree.nodeCount].thread),
              share: "",
            },
      hits,
      certain: undefined,
      marked: undefined,
      isFlame: false,
    },
    tip: (node) =>
      node >= tree.nodeCount
        ? undefined
        : {
            title: names.name(tree.frame[node]),
            place: names.place(tree.frame[node]),
            figures: [
              [
                view.quantities.share(tree.total[node]),
                view.quantities.value(tree.total[node]),
                "in all",
              ],
            ],
            note: `${formatTime(toNs - fromNs)} in the window`,
          },
    select: (node) => {
      if (node <= 0 || node >= tree.nodeCount) return;
      const path: number[] = [];
      for (let at = node; at > 0; at = tree.parent[at]) path.unshift(names.hash(tree.frame[at]));
      const selected = names.functionHash(tree.frame[node]);
      model.set({ selected, path: view.isInverted ? [] : path, panel: "frame" });
    },
  };
}

function timelineHits(
  { found }: Model,
  view: ProfileView,
  { tree }: Timeline,
  length: number,
): Uint8Array | undefined {
  if (found === undefined || "error" in found) return undefined;
  if (tree.profile.frames.function.length !== view.tree.profile.frames.function.length) {
    return undefined;
  }
  const hits = new Uint8Array(length);
  for (let node = 1; node < tree.nodeCount; node += 1) {
    hits[node] = found.frames[tree.frame[node]];
  }
  return hits.fill(1, tree.nodeCount);
}

/** The first row of each track, and behind the last the number of rows; one is for the name. */
function rowsOfTracks(depths: readonly number[]): Int32Array {
  const first = new Int32Array(depths.length + 1);
  for (const [track, depth] of depths.entries()) first[track + 1] = first[track] + depth + 2;
  return first;
}

function windowBoxes(
  timeline: Timeline,
  firstRows: Int32Array,
  from: number,
  to: number,
  columns: number,
): FlameScene["boxes"] {
  const { fromNs, toNs, tracks, tree } = timeline;
  const whole = Math.max(1, toNs - fromNs);
  const layout = timeLayout(timeline, {
    fromNs: fromNs + from * whole,
    toNs: fromNs + to * whole,
    columns,
  });
  const length = layout.length + tracks.length;
  const row = new Int32Array(length);
  const node = new Int32Array(length);
  const start = new Float64Array(length);
  const end = new Float64Array(length);
  for (const track of tracks.keys()) {
    row[track] = firstRows[track];
    node[track] = tree.nodeCount + track;
    end[track] = 1;
  }
  for (let at = 0; at < layout.length; at += 1) {
    const into = tracks.length + at;
    row[into] = firstRows[layout.track[at]] + 1 + layout.depth[at];
    node[into] = layout.node[at];
    start[into] = (layout.startNs[at] - fromNs) / whole;
    end[into] = (layout.endNs[at] - fromNs) / whole;
  }
  return timedBoxes({ row, node, start, end, length }, firstRows[tracks.length]);
}

function spanChart(model: Model, view: ProfileView, spans: SpanTable): TimeChart {
  const { profile } = view.document;
  const { strings } = profile;
  const { rows, rowCount, order, fromNs, toNs, titles } = spanRows(view, spans);
  const count = spans.timeNs.length;
  const whole = Math.max(1, toNs - fromNs);
  const color = new Uint8Array(count + titles.length).fill(STRUCTURE);
  const { names } = view;
  const { frameOfName } = spanNames(view.document);
  const frameOf = (span: number): number => frameOfName.get(spans.name[span]) ?? -1;
  for (let span = 0; span < count; span += 1) color[span] = names.colors[frameOf(span)];
  const length = order.length + titles.length;
  const timed = {
    row: new Int32Array(length),
    node: new Int32Array(length),
    start: new Float64Array(length),
    end: new Float64Array(length),
    length,
  };
  for (const [at, { row }] of titles.entries()) {
    timed.row[at] = row;
    timed.node[at] = count + at;
    timed.end[at] = 1;
  }
  for (let at = 0; at < order.length; at += 1) {
    const span = order[at];
    const into = titles.length + at;
    timed.row[into] = rows[span];
    timed.node[into] = span;
    timed.start[into] = (spans.timeNs[span] - fromNs) / whole;
    timed.end[into] = (endOf(spans, span, toNs) - fromNs) / whole;
  }
  const expression = model.state.search;
  return {
    note: "",
    scene: {
      boxes: timedBoxes(timed, rowCount),
      color,
      label: (node) =>
        node < count
          ? {
              name: names.name(frameOf(node)),
              share: formatTime(spans.durationNs[node]),
            }
          : { name: titles[node - count].title, share: "" },
      hits: expression === "" ? undefined : spanHits(model, frameOf, count, color.length),
      certain: undefined,
      marked: undefined,
      isFlame: false,
    },
    tip: (node) => (node >= count ? undefined : spanTip(view, spans, node, frameOf(node), fromNs)),
    select: (node) => {
      if (node < 0 || node >= count) return;
      const path: number[] = [];
      for (let at = node; at >= 0; at = spans.parent[at]) path.unshift(names.hash(frameOf(at)));
      model.set({ selected: names.functionHash(frameOf(node)), path, panel: "frame" });
    },
  };
}

function spanTip(
  { names, document }: ProfileView,
  spans: SpanTable,
  span: number,
  frame: number,
  fromNs: number,
): Tip {
  const { strings } = document.profile;
  const places = [names.place(frame), displayText(strings[spans.category[span]])];
  return {
    title: names.name(frame),
    place: places.filter((text) => text !== "").join(" · "),
    figures: [
      [formatTime(spans.durationNs[span]), "", "took"],
      [formatTime(spans.timeNs[span] - fromNs), "", "began"],
    ],
    note: displayText(strings[spans.data[span]]).slice(0, 300),
  };
}

function endOf({ timeNs, durationNs }: SpanTable, span: number, toNs: number): number {
  return Number.isNaN(durationNs[span]) ? toNs : timeNs[span] + durationNs[span];
}

function spanHits(
  { found }: Model,
  frameOf: (span: number) => number,
  count: number,
  length: number,
): Uint8Array | undefined {
  if (found === undefined || "error" in found) return undefined;
  const hits = new Uint8Array(length).fill(1);
  for (let span = 0; span < count; span += 1) hits[span] = found.frames[frameOf(span)];
  return hits;
}

interface SpanRows {
  readonly rows: Int32Array;
  readonly rowCount: number;
  /** Spans by time. */
  readonly order: Int32Array;
  readonly fromNs: number;
  readonly toNs: number;
  readonly titles: readonly { readonly row: number; readonly title: string }[];
}

/** Rows by thread, then track, then depth. */
function spanRows({ document, view }: ProfileView, spans: SpanTable): SpanRows {
  const count = spans.timeNs.length;
  const depth = new Int32Array(count);
  const deepest = new Map<string, number>();
  const shown = view.threads === undefined ? undefined : new Set(view.threads);
  const kept: number[] = [];
  let fromNs = Number.POSITIVE_INFINITY;
  let toNs = Number.NEGATIVE_INFINITY;
  for (let span = 0; span < count; span += 1) {
    const parent = spans.parent[span];
    depth[span] = parent < 0 ? 0 : depth[parent] + 1;
    if (shown !== undefined && !shown.has(spans.thread[span])) continue;
    kept.push(span);
    const key = `${spans.thread[span]} ${spans.track[span]}`;
    deepest.set(key, Math.max(deepest.get(key) ?? 0, depth[span] + 1));
    fromNs = Math.min(fromNs, spans.timeNs[span]);
    toNs = Math.max(toNs, spans.timeNs[span], endOf(spans, span, spans.timeNs[span]));
  }
  const keys = [...deepest.keys()].sort((a, b) => {
    const [threadA, trackA] = a.split(" ").map(Number);
    const [threadB, trackB] = b.split(" ").map(Number);
    return threadA === threadB ? trackA - trackB : threadA - threadB;
  });
  const firstRow = new Map<string, number>();
  const titles: { row: number; title: string }[] = [];
  let rowCount = 0;
  for (const key of keys) {
    const [thread, track] = key.split(" ").map(Number);
    if (
      track === 0 ||
      !titles.some(({ title }) => title === trackTitle(document.profile, thread))
    ) {
      titles.push({ row: rowCount, title: trackTitle(document.profile, thread) });
      rowCount += 1;
    }
    firstRow.set(key, rowCount);
    rowCount += deepest.get(key) ?? 0;
  }
  const rows = new Int32Array(count);
  for (const span of kept) {
    rows[span] = (firstRow.get(`${spans.thread[span]} ${spans.track[span]}`) ?? 0) + depth[span];
  }
  const order = Int32Array.from(kept).sort((a, b) => spans.timeNs[a] - spans.timeNs[b]);
  return { rows, rowCount, order, fromNs, toNs, titles };
}
