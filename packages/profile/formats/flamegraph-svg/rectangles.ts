// A flame graph's stacks out of its rectangles: a frame's caller is the rectangle in the next row
// that it lies above. The picture knows sums only: order, threads and what was too narrow to be
// drawn are lost.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { ImportBuilder } from "../../model/import-builder.ts";
import { placeOfText } from "../frame-text.ts";
import { titledRectangles, type TitledRectangle } from "./markup.ts";

const TITLE_END = /^([\d,]{1,25}(?:\.\d{1,9})?) ([^,]{1,60}), [\d.]{1,12}%(; .{0,100})?$/u;
/** flamegraph.pl draws with one decimal. */
const PIXEL_SLACK = 0.11;
const COUNT_MAX = 2 ** 31 - 1;
const NO_STACK = -1;
/** The row below all: no frame. */
const ALL = "all";

export interface Rectangle {
  readonly name: string;
  /** In samples, or in pixels. */
  readonly x: number;
  readonly width: number;
  readonly y: number;
  /** What the title tells. */
  readonly value: number;
}

export interface Rectangles {
  readonly rectangles: readonly Rectangle[];
  /** What a value is a number of: `samples`. */
  readonly unit: string;
}

/** All rectangles whose title tells a value. */
export function readRectangles(text: string, diagnosis: DiagnosisBuilder): Rectangles {
  const rectangles: Rectangle[] = [];
  let unit = "";
  for (const titled of titledRectangles(text)) {
    const parts = titleParts(titled.title);
    const rectangle = parts === undefined ? undefined : rectangleOf(titled, parts);
    if (parts === undefined || rectangle === undefined) {
      const place = `character ${titled.offset}`;
      diagnosis.note("dropped", "titles and rectangles that are no frame's", 1, place);
      continue;
    }
    if (parts.isDifference) diagnosis.note("dropped", "differences between two profiles");
    if (unit === "") unit = parts.unit;
    rectangles.push(rectangle);
  }
  return { rectangles, unit };
}

interface TitleParts {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly isDifference: boolean;
}

/** `spin (work.py:17) (1,008 samples, 3.94%)` */
function titleParts(title: string): TitleParts | undefined {
  const open = title.lastIndexOf(" (");
  if (open <= 0 || !title.endsWith(")")) return undefined;
  const parts = TITLE_END.exec(title.slice(open + 2, -1));
  if (parts === null) return undefined;
  return {
    name: title.slice(0, open),
    value: Number(parts[1].replaceAll(",", "")),
    unit: parts[2],
    isDifference: parts[3] !== undefined,
  };
}

function rectangleOf({ attributes }: TitledRectangle, parts: TitleParts): Rectangle | undefined {
  const number = (name: string): number => Number(attributes.get(name) ?? "NaN");
  const y = number("y");
  const isExact = attributes.has("fg:x") && attributes.has("fg:w");
  const x = isExact ? number("fg:x") : number("x");
  const width = isExact ? number("fg:w") : number("width");
  const value = isExact ? width : parts.value;
  const isWhole = [x, width, y, value].every((one) => Number.isFinite(one)) && width > 0;
  return isWhole && value >= 0 ? { name: parts.name, x, width, y, value } : undefined;
}

/** Adds a sample for whatever a frame has beyond the frames above it. Returns how many. */
export function addStacks(
  { rectangles, unit }: Rectangles,
  isInverted: boolean | undefined,
  builder: ImportBuilder,
  diagnosis: DiagnosisBuilder,
): number {
  const rows = rowsOf(rectangles, isInverted);
  const thread = builder.thread(0, 0, "");
  const isCounted = unit === "samples";
  let samples = 0;
  let below: readonly Placed[] = [];
  for (const [depth, row] of rows.entries()) {
    const placed = depth === 0 ? row.map(onFloor) : placedOn(below, row, diagnosis);
    for (const frame of placed) frame.stack = stackOf(frame, depth, builder);
    for (const { caller, rectangle } of placed) {
      if (caller !== undefined) caller.inside += rectangle.value;
    }
    samples += addRow(below);
    below = placed;
  }
  samples += addRow(below);
  return samples;

  function addRow(row: readonly Placed[]): number {
    let added = 0;
    for (const { rectangle, inside, stack } of row) {
      const self = rectangle.value - inside;
      if (self < 0) diagnosis.note("ambiguous", "frames narrower than those above them");
      if (self <= 0) continue;
      const at =
        stack === NO_STACK ? builder.stack(-1, builder.frame({ name: ALL, kind: "root" })) : stack;
      const count = isCounted ? Math.min(Math.round(self), COUNT_MAX) : 1;
      builder.sample(samples + added, thread, at, self, count);
      added += 1;
    }
    return added;
  }
}

interface Placed {
  readonly rectangle: Rectangle;
  readonly caller: Placed | undefined;
  /** What the frames above it have. */
  inside: number;
  /** -1: of the row `all`. */
  stack: number;
}

function onFloor(rectangle: Rectangle): Placed {
  return { rectangle, caller: undefined, inside: 0, stack: NO_STACK };
}

/** Rows by distance from the outermost; each from left to right. */
function rowsOf(
  rectangles: readonly Rectangle[],
  isInverted: boolean | undefined,
): readonly (readonly Rectangle[])[] {
  const byY = Map.groupBy(rectangles, ({ y }) => y);
  const rows = [...byY.entries()].sort(([a], [b]) => a - b).map(([, row]) => row);
  if (!(isInverted ?? isFloorFirst(rows))) rows.reverse();
  return rows.map((row) => row.toSorted((a, b) => (a.x === b.x ? b.width - a.width : a.x - b.x)));
}

/** Without a word of the file: the row that is called `all`, else the one that is fuller. */
function isFloorFirst(rows: readonly (readonly Rectangle[])[]): boolean {
  const first = rows.at(0) ?? [];
  const last = rows.at(-1) ?? [];
  const isAll = (row: readonly Rectangle[]): boolean => row.length === 1 && row[0].name === ALL;
  if (isAll(first) !== isAll(last)) return isAll(first);
  const widthOf = (row: readonly Rectangle[]): number =>
    row.reduce((sum, { width }) => sum + width, 0);
  return widthOf(first) > widthOf(last);
}

function placedOn(
  below: readonly Placed[],
  row: readonly Rectangle[],
  diagnosis: DiagnosisBuilder,
): readonly Placed[] {
  const placed: Placed[] = [];
  let at = 0;
  for (const rectangle of row) {
    const middle = rectangle.x + rectangle.width / 2;
    while (at < below.length && endOf(below[at].rectangle) <= middle) at += 1;
    const caller = below.at(at);
    if (caller === undefined || caller.rectangle.x > rectangle.x + PIXEL_SLACK) {
      diagnosis.note("dropped", "frames that lie above none", 1, rectangle.name.slice(0, 60));
      continue;
    }
    placed.push({ rectangle, caller, inside: 0, stack: NO_STACK });
  }
  return placed;
}

function endOf({ x, width }: Rectangle): number {
  return x + width;
}

function stackOf({ rectangle, caller }: Placed, depth: number, builder: ImportBuilder): number {
  if (depth === 0 && rectangle.name === ALL) return NO_STACK;
  const frame = builder.frame(placeOfText(rectangle.name));
  return builder.stack(caller === undefined ? -1 : caller.stack, frame);
}
