// Transforms of a tree, in the order in which they were made: the Firefox Profiler's. Undo is the
// trail without its last one. A trail is a small text in the page's address.
//
// Functions are rows of the document's functions, so a trail belongs to one file. Rows beyond the
// table are frames that transforms made (drawn-frames.ts).

import { FRAME_CLASS_TITLES, FRAME_CLASSES, type FrameClass } from "../frame-classes.ts";
import { FILTER_FIELDS, type FilterField } from "./frame-filters.ts";

/** A function; where a tree is by line, a line of it (1-based, -1: not known). */
export type FrameKey = readonly [functionRow: number, line?: number];

/** From the outermost frame of code on: rows of threads and processes do not count. */
export type CallPath = readonly FrameKey[];

export type Transform =
  /** Only what lies below that node, which becomes the root. */
  | { readonly kind: "focus-subtree"; readonly path: CallPath }
  /** Only what the function did, its outermost call as the root. */
  | { readonly kind: "focus-function"; readonly of: FrameKey }
  /** Only what was measured in the function itself, with its callers. */
  | { readonly kind: "focus-self"; readonly of: FrameKey }
  /** Frames of other classes are left out, and stacks without one of this class. */
  | { readonly kind: "focus-category"; readonly class: FrameClass }
  /** That node alone is left out: its time is its caller's. */
  | { readonly kind: "merge-call-node"; readonly path: CallPath }
  /** The function is left out wherever it stands: its time is its caller's. */
  | { readonly kind: "merge-function"; readonly of: FrameKey }
  /** Stacks that have the function are left out of all sums. */
  | { readonly kind: "drop-function"; readonly of: FrameKey }
  /** Runs of frames of its file, or of its package, become one frame. */
  | { readonly kind: "collapse-file"; readonly of: FrameKey }
  | { readonly kind: "collapse-package"; readonly of: FrameKey }
  /** Calls of the function right from itself are one frame. */
  | { readonly kind: "collapse-direct-recursion"; readonly of: FrameKey }
  /** From its outermost to its innermost call it is one frame. */
  | { readonly kind: "collapse-recursion"; readonly of: FrameKey }
  /** What the function calls is its own time. */
  | { readonly kind: "collapse-function-subtree"; readonly of: FrameKey }
  /** Only samples of that time, [from, to) in ns. */
  | { readonly kind: "filter-samples"; readonly fromNs: number; readonly toNs: number }
  /** Only samples in whose recorded stack the expression matches; or only all others. */
  | StackFilter;

export interface StackFilter {
  readonly kind: "keep-stacks" | "drop-stacks";
  readonly field: FilterField;
  /** A regular expression of a person: `TreeView.filters` holds what it matched. */
  readonly pattern: string;
}

export type TransformKind = Transform["kind"];
export type Trail = readonly Transform[];

/** A hostile address must not make a page work for minutes. */
const TRANSFORMS_MAX = 100;
export const PATTERN_LENGTH_MAX = 1000;

/** Letters in an address, and words: `%` stands for the function. */
const KINDS: Readonly<Record<TransformKind, readonly [letters: string, words: string]>> = {
  "focus-subtree": ["f", "focus on this call of %"],
  "focus-function": ["ff", "focus on %"],
  "focus-self": ["fs", "focus on % itself"],
  "focus-category": ["fg", "only %"],
  "merge-call-node": ["mcn", "merge this call of % into its caller"],
  "merge-function": ["mf", "merge % into its callers"],
  "drop-function": ["df", "without stacks of %"],
  "collapse-file": ["cf", "collapse the file of %"],
  "collapse-package": ["cp", "collapse the package of %"],
  "collapse-direct-recursion": ["drec", "collapse direct recursion of %"],
  "collapse-recursion": ["rec", "collapse recursion of %"],
  "collapse-function-subtree": ["cfs", "collapse what % calls"],
  "filter-samples": ["rg", "a part of the time"],
  "keep-stacks": ["ks", "only with %"],
  "drop-stacks": ["ds", "without %"],
};

const FIELD_WORDS: Readonly<Record<FilterField, string>> = {
  any: "",
  name: "function ",
  file: "file ",
};

/** What chooses samples leaves the stacks of those that stay as they are. */
export function choosesSamples({ kind }: Transform): boolean {
  return kind === "filter-samples" || kind === "keep-stacks" || kind === "drop-stacks";
}

export function isStackFilter(transform: Transform): transform is StackFilter {
  return transform.kind === "keep-stacks" || transform.kind === "drop-stacks";
}

/**
 * `f-1.12.3~mf-3:40~rg-0_1500000~ks-file_json`: letters of the kind, then what it is of; empty for
 * none.
 */
export function trailText(trail: Trail): string {
  return trail
    .map((transform) => `${KINDS[transform.kind][0]}-${operandText(transform)}`)
    .join("~");
}

function operandText(transform: Transform): string {
  if ("path" in transform) return transform.path.map(keyText).join(".");
  if ("of" in transform) return keyText(transform.of);
  if (transform.kind === "focus-category") return transform.class;
  if (isStackFilter(transform)) return `${transform.field}_${patternText(transform.pattern)}`;
  return `${transform.fromNs}_${transform.toNs}`;
}

/** Without what stands between transforms. */
function patternText(pattern: string): string {
  return encodeURIComponent(pattern.toWellFormed()).replaceAll("~", "%7E");
}

function parsePattern(text: string): string | undefined {
  try {
    const pattern = decodeURIComponent(text);
    return pattern.length > PATTERN_LENGTH_MAX ? undefined : pattern;
  } catch {
    return undefined;
  }
}

function keyText([row, line]: FrameKey): string {
  return line === undefined ? String(row) : `${row}:${line}`;
}

/** The other way; what cannot be read ends the trail there. */
export function parseTrail(text: string): Trail {
  const trail: Transform[] = [];
  if (text === "") return trail;
  for (const part of text.split("~").slice(0, TRANSFORMS_MAX)) {
    const transform = parseTransform(part);
    if (transform === undefined) break;
    trail.push(transform);
  }
  return trail;
}

function parseTransform(text: string): Transform | undefined {
  const [, letters = "", operand = ""] = /^([a-z]+)-(.+)$/.exec(text) ?? [];
  const kind = kindOf(letters);
  if (kind === undefined) return undefined;
  if (kind === "filter-samples") {
    const [, from, to] = /^(-?\d+(?:\.\d+)?)_(\d+(?:\.\d+)?)$/.exec(operand) ?? [];
    if (from === undefined || to === undefined) return undefined;
    return { kind, fromNs: Number(from), toNs: Number(to) };
  }
  if (kind === "focus-category") {
    const frameClass = FRAME_CLASSES.find((name) => name === operand);
    return frameClass === undefined ? undefined : { kind, class: frameClass };
  }
  if (kind === "keep-stacks" || kind === "drop-stacks") {
    const [, name = "", told = ""] = /^([a-z]+)_(.+)$/.exec(operand) ?? [];
    const field = FILTER_FIELDS.find((known) => known === name);
    const pattern = parsePattern(told);
    if (field === undefined || pattern === undefined || pattern === "") return undefined;
    return { kind, field, pattern };
  }
  const path = operand.split(".").map(parseKey);
  if (!path.every((key) => key !== undefined)) return undefined;
  if (kind === "focus-subtree" || kind === "merge-call-node") return { kind, path };
  return path.length === 1 ? { kind, of: path[0] } : undefined;
}

function kindOf(letters: string): TransformKind | undefined {
  const rows = Object.entries(KINDS) as [TransformKind, readonly string[]][];
  return rows.find(([, [own]]) => own === letters)?.[0];
}

function parseKey(text: string): FrameKey | undefined {
  const [, row, line] = /^(\d{1,9})(?::(-1|\d{1,9}))?$/.exec(text) ?? [];
  if (row === undefined) return undefined;
  return line === undefined ? [Number(row)] : [Number(row), Number(line)];
}

/** For the bread crumb: "focus on json.dumps", "without stacks of wait". */
export function transformWords(transform: Transform, nameOf: (of: FrameKey) => string): string {
  const words = KINDS[transform.kind][1];
  // The name is no pattern: a function given to replace is not searched for `$`.
  return words.replace("%", () => subjectOf(transform, nameOf));
}

function subjectOf(transform: Transform, nameOf: (of: FrameKey) => string): string {
  if ("of" in transform) return nameOf(transform.of);
  if ("path" in transform) {
    const last = transform.path.at(-1);
    return last === undefined ? "" : nameOf(last);
  }
  if (isStackFilter(transform)) return `${FIELD_WORDS[transform.field]}/${transform.pattern}/`;
  return transform.kind === "focus-category" ? FRAME_CLASS_TITLES[transform.class] : "";
}
