// The data inside an SVG flame graph: the laid-out tree, so that zooming shows frames that are too
// narrow for the picture. Written here, read by script/flame-model.ts.
//
// Nodes stand in walking order (callers first), one column each:
//   climb  0: child of the node before it; 1: its sibling; 2: sibling of its caller; …
//   frame  row of `frames`
//   self   what was measured in the node itself, in units of `scale`; count: the same in samples
// `hidden` are triples (node, self units, samples): what lies above a node in frames too narrow to
// be in the file. Node 0 is the root, which has no frame and stands in no column. Example: a > (b,
// c) is climb [0, 0, 1].

import type { FileNames } from "#profile/formats/file-names.ts";
import { frameName, framePath, shortPath } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind } from "#profile/model/tables.ts";
import type { CallTree } from "../call-tree.ts";
import { classifyFrames, FRAME_CLASS_TITLES, FRAME_CLASSES } from "../frame-classes.ts";
import type { Direction, FlameLayout } from "../flame-layout.ts";
import { shadeOf } from "../palette.ts";
import type { Unit } from "../quantity-format.ts";
import type { FlameChange } from "./change-data.ts";
import { displayText } from "./display-text.ts";
import type { Geometry } from "./geometry.ts";

export interface FlameDataFrames {
  readonly name: readonly string[];
  /** `orders.py:88`, for labels and search; empty where there is no file. */
  readonly place: readonly string[];
  /** The whole path, for the tooltip: a row of `paths`. */
  readonly path: readonly number[];
  readonly line: readonly number[];
  /** Index into FRAME_CLASSES. */
  readonly frameClass: readonly number[];
  readonly shade: readonly number[];
}

export interface FlameData {
  readonly frames: FlameDataFrames;
  readonly paths: readonly string[];
  readonly climb: readonly number[];
  readonly frame: readonly number[];
  readonly self: readonly number[];
  readonly count: readonly number[];
  readonly hidden: readonly number[];
  readonly scale: number;
  readonly unit: Unit;
  readonly direction: Direction;
  /** `CPU time`. */
  readonly view: string;
  readonly classTitles: readonly string[];
  /** With the shade the class of the style sheet: `y3`. */
  readonly classInitials: readonly string[];
  readonly geometry: Geometry;
  /**
   * Independent samples of equal weight that would tell as much: what the margins of shares come
   * from.
   */
  readonly effectiveSamples: number;
  /** Of a diff. */
  readonly change?: FlameChange;
}

/**
 * Units are coarsened to at most 8 digits: half the size of the file, and far below the noise of
 * sampling.
 */
const LARGEST_TOTAL = 1e8;

export type FlameDataOptions = FileNames &
  Pick<FlameData, "unit" | "direction" | "view" | "geometry" | "effectiveSamples" | "change">;

export function flameData(
  tree: CallTree,
  layout: FlameLayout,
  { fullFileNames, ...options }: FlameDataOptions,
): FlameData {
  let scale = 1;
  while (tree.total[0] / scale > LARGEST_TOTAL) scale *= 10;
  const count = layout.node.length;
  const rowOfFrame = new Map<number, number>();
  const rowOfNode = new Map<number, number>([[0, 0]]);
  const climb: number[] = [];
  const frame: number[] = [];
  let lastDepth = -1;
  for (let index = 0; index < count; index++) {
    const node = layout.node[index];
    rowOfNode.set(node, index + 1);
    climb.push(lastDepth + 1 - layout.depth[index]);
    lastDepth = layout.depth[index];
    const known = rowOfFrame.get(tree.frame[node]);
    if (known === undefined) rowOfFrame.set(tree.frame[node], rowOfFrame.size);
    frame.push(known ?? rowOfFrame.size - 1);
  }
  const nodes = Array.from(layout.node);
  return {
    ...frameColumns(tree.profile, [...rowOfFrame.keys()], fullFileNames),
    climb,
    frame,
    self: nodes.map((node) => Math.round(tree.self[node] / scale)),
    count: nodes.map((node) => tree.selfCount[node]),
    hidden: hiddenTriples(tree, rowOfNode, scale),
    scale,
    classTitles: FRAME_CLASSES.map((name) => FRAME_CLASS_TITLES[name]),
    classInitials: FRAME_CLASSES.map((name) => name.charAt(0)),
    ...options,
  };
}

function hiddenTriples(
  tree: CallTree,
  rowOfNode: ReadonlyMap<number, number>,
  scale: number,
): number[] {
  const triples: number[] = [];
  for (const [node, row] of rowOfNode) {
    let value = 0;
    let samples = 0;
    for (let at = tree.childStart[node]; at < tree.childStart[node + 1]; at++) {
      const child = tree.children[at];
      if (rowOfNode.has(child)) continue;
      value += tree.total[child];
      samples += tree.totalCount[child];
    }
    if (value > 0 || samples > 0) triples.push(row, Math.round(value / scale), samples);
  }
  return triples;
}

function frameColumns(
  profile: Profile,
  rows: readonly number[],
  fullFileNames: boolean,
): Pick<FlameData, "frames" | "paths"> {
  const classes = classifyFrames(profile);
  const paths = new Map<string, number>();
  const names = rows.map((row) => displayText(frameName(profile, row)));
  const path = rows.map((row) => {
    const text = displayText(framePath(profile, row));
    if (!paths.has(text)) paths.set(text, paths.size);
    return paths.get(text) ?? 0;
  });
  // Where lines are merged the function's own first line says where it is.
  const line = rows.map((row) =>
    profile.frames.line[row] > 0
      ? profile.frames.line[row]
      : profile.functions.firstLine[profile.frames.function[row]],
  );
  const place = rows.map((row, index) => {
    const whole = framePath(profile, row);
    const known = fullFileNames ? whole : shortPath(profile, whole);
    // Of a library people know the name, not where it is installed.
    const isKept = fullFileNames || profile.frames.kind[row] === frameKind.python;
    const short = displayText(isKept ? known : known.slice(known.lastIndexOf("/") + 1));
    return short !== "" && line[index] > 0 ? `${short}:${line[index]}` : short;
  });
  return {
    frames: {
      name: names,
      place,
      path,
      line,
      frameClass: rows.map((row) => classes[row]),
      shade: names.map(shadeOf),
    },
    paths: [...paths.keys()],
  };
}

/** The class names of the style sheet: `y3` is shade 3 of `yours`. */
export function shadeClass(frameClass: number, shade: number): string {
  return `${FRAME_CLASSES[frameClass].charAt(0)}${shade}`;
}
