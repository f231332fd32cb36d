// Stacks in order of time; a block of rows per thread.

import { documentEndNs, documentStartNs } from "#analysis/views/document-start.ts";
import { timeLayout, timelineOf, type Timeline } from "#analysis/views/time-layout.ts";
import { FrameNames } from "../app/frame-names.ts";
import type { Found, Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import { formatTime } from "../app/quantities.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import type { TimeWindow } from "../draw/time-ticks.ts";
import { timedBoxes } from "../draw/time-boxes.ts";
import { STRUCTURE, trackTitle, type TimeChart } from "./time-chart.ts";

export function sampleChart(model: Model, view: ProfileView): TimeChart {
  const timeline = timelineOf(view.document, view.view);
  const { tree, tracks, fromNs, toNs } = timeline;
  const names =
    tree.profile === view.tree.profile ? view.names : new FrameNames(tree.profile, tree.classes);
  const color = new Uint8Array(tree.nodeCount + tracks.length).fill(STRUCTURE);
  for (let node = 1; node < tree.nodeCount; node += 1) color[node] = names.colors[tree.frame[node]];
  const firstRows = rowsOfTracks(tracks.map(({ depth }) => depth));
  const boxesIn = (from: number, to: number, columns: number) =>
    windowBoxes(timeline, firstRows, from, to, columns);
  return {
    note: timeline.isOrderOnly
      ? "The file tells only the order of its samples: the width is what they weigh."
      : "",
    time: timeOf(view, timeline),
    hits: (found) => timelineHits(found, view, timeline, color.length),
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

/** Where only the order is known the width is the value, which may be a time. */
function timeOf(
  { document, quantities }: ProfileView,
  { isOrderOnly, fromNs, toNs }: Timeline,
): TimeWindow | undefined {
  if (!isOrderOnly) {
    const startNs = documentStartNs(document);
    const endNs = documentEndNs(document) - startNs;
    return { fromNs: fromNs - startNs, toNs: toNs - startNs, endNs };
  }
  const { nsPerUnit } = quantities;
  if (nsPerUnit === undefined) return undefined;
  return { fromNs: fromNs * nsPerUnit, toNs: toNs * nsPerUnit, endNs: toNs * nsPerUnit };
}

function timelineHits(
  found: Found | undefined,
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
