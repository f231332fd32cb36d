// What the views draw of one document with one set of choices: made when it is first asked for,
// kept as long as the choices stay.

import { edgeLayout, edgeTree, type EdgeTree } from "#analysis/edges/edge-tree.ts";
import { documentTree, type ViewTree } from "#analysis/views/document-tree.ts";
import type { FrameFilter } from "#analysis/views/frame-filters.ts";
import {
  edgeFunctionTable,
  functionTable,
  type FunctionTable,
} from "#analysis/views/function-table.ts";
import { invertedTree } from "#analysis/views/inverted-tree.ts";
import { spanTree } from "#analysis/views/span-tree.ts";
import { isStackFilter, type FrameKey, type Trail } from "#analysis/views/trail.ts";
import { defaultView, type TreeView } from "#analysis/views/tree-view.ts";
import type { Document } from "#profile/model/document.ts";
import type { ValueType } from "#profile/model/tables.ts";
import { valueTypesOf } from "#profile/model/value-types.ts";
import { layoutBoxes, treeBoxes, type Boxes } from "../draw/boxes.ts";
import { FrameNames } from "./frame-names.ts";
import { Quantities } from "./quantities.ts";
import type { MadeTrees } from "./tree-maker.ts";
import type { FramePath, ViewState } from "./view-state.ts";

/** Nodes of trees that grow without end when they are opened: inverted, callers, edges. */
export const OPENED_NODES_MAX = 60_000;
const LARGE = 100_000;

export type Choices = Pick<
  ViewState,
  | "value"
  | "range"
  | "hiddenThreads"
  | "hiddenProcesses"
  | "isOnlyMine"
  | "isInverted"
  | "isByLine"
  | "isRecursionFolded"
  | "withIdle"
  | "trail"
>;

/** Value types by what the document holds. */
export function valueTypesIn(document: Document): readonly ValueType[] {
  if (hasSamples(document)) {
    const types = valueTypesOf(document.profile);
    return document.isOwn ? [...types].reverse() : types;
  }
  if (document.edges !== undefined) return document.edges.valueTypes;
  if (document.spans !== undefined) return [{ name: "duration", unit: "nanoseconds" }];
  return valueTypesOf(document.profile);
}

/** So many that adding them up would keep the page from answering. */
export function isLarge({ profile, edges }: Document): boolean {
  const { samples, stacks } = profile;
  return edges === undefined && (stacks.frame.length > LARGE || samples.stack.length > 4 * LARGE);
}

export function hasSamples({ profile }: Document): boolean {
  return profile.samples.stack.length > 0;
}

export class ProfileView {
  readonly document: Document;
  readonly view: TreeView;
  readonly isInverted: boolean;
  readonly #made = new Map<string, unknown>();

  /** `filters`: what the trail's expressions matched. `made`: trees that were made elsewhere. */
  constructor(
    document: Document,
    choices: Choices,
    filters: readonly FrameFilter[],
    made?: MadeTrees,
  ) {
    if (made !== undefined) {
      this.#made.set("tree", made.tree);
      this.#made.set("shown", made.shown);
    }
    this.document = document;
    this.isInverted = choices.isInverted && document.edges === undefined;
    this.view = treeView(document, choices, filters);
  }

  get kind(): "samples" | "edges" | "spans" {
    if (hasSamples(this.document)) return "samples";
    if (this.document.edges !== undefined) return "edges";
    return this.document.spans === undefined ? "samples" : "spans";
  }

  /** Outermost frames first. */
  get tree(): ViewTree {
    return this.#once("tree", () => this.#makeTree());
  }

  get edges(): EdgeTree | undefined {
    return this.kind === "edges" ? (this.tree as EdgeTree) : undefined;
  }

  /** What flame, sunburst and tree show: inverted where that was chosen. */
  get shown(): ViewTree {
    if (!this.isInverted) return this.tree;
    return this.#once("shown", () => invertedTree(this.tree, "value", OPENED_NODES_MAX));
  }

  get names(): FrameNames {
    return this.#once("names", () => new FrameNames(this.tree.profile, this.tree.classes));
  }

  /** Of `shown`: an inverted tree may have frames of its own. */
  get shownNames(): FrameNames {
    const { shown } = this;
    if (shown.profile === this.tree.profile) return this.names;
    return this.#once("shownNames", () => new FrameNames(shown.profile, shown.classes));
  }

  get boxes(): Boxes {
    return this.#once("boxes", () => {
      const { edges } = this;
      return edges === undefined
        ? treeBoxes(this.shown)
        : layoutBoxes(edgeLayout(edges, OPENED_NODES_MAX), edges.nodeCount);
    });
  }

  get functions(): FunctionTable {
    return this.#once("functions", () => {
      const { edges } = this.document;
      return this.kind === "edges" && edges !== undefined
        ? edgeFunctionTable(this.document, edges, this.view.value)
        : functionTable(this.tree);
    });
  }

  /** Names of the table's rows: those of a file with edges are not all in its tree. */
  get functionNames(): FrameNames {
    const { functions } = this;
    if (functions.profile === this.tree.profile) return this.names;
    return this.#once("functionNames", () => new FrameNames(functions.profile));
  }

  get quantities(): Quantities {
    return this.#once("quantities", () => {
      const { tree } = this;
      const whole = this.kind === "edges" ? this.functions.whole : tree.total[0];
      const { format, isOwn } = this.document;
      const isCounted =
        tree.of !== "samples" || tree.totalCount[0] === 0 || format === "importtime";
      return new Quantities(
        tree.valueType,
        whole,
        isCounted ? Number.POSITIVE_INFINITY : tree.totalCount[0],
        isOwn && !isCounted,
      );
    });
  }

  /** Row of the function table by the hash of its function. */
  get rowsByHash(): ReadonlyMap<number, number> {
    return this.#once("rowsByHash", () => {
      const { functions, functionNames } = this;
      const rows = new Map<number, number>();
      for (let row = 0; row < functions.rowCount; row += 1) {
        const hash = functionNames.functionHash(functions.frame[row]);
        if (!rows.has(hash)) rows.set(hash, row);
      }
      return rows;
    });
  }

  /** The function as transforms name it; undefined: it is not in this view. */
  keyOf(hash: number): FrameKey | undefined {
    const row = this.rowsByHash.get(hash);
    if (row === undefined) return undefined;
    return [this.functions.profile.frames.function[this.functions.frame[row]]];
  }

  /** The node of `shown` that a path leads to; 0: it leads nowhere in this tree. */
  nodeOf(path: FramePath): number {
    const { shown, shownNames } = this;
    let node = 0;
    for (const hash of path) {
      let next = 0;
      for (let at = shown.childStart[node]; at < shown.childStart[node + 1]; at += 1) {
        const child = shown.children[at];
        if (shownNames.hash(shown.frame[child]) === hash) {
          next = child;
          break;
        }
      }
      if (next === 0) return 0;
      node = next;
    }
    return node;
  }

  pathTo(node: number): FramePath {
    const path: number[] = [];
    for (let at = node; at > 0; at = this.shown.parent[at]) {
      path.push(this.shownNames.hash(this.shown.frame[at]));
    }
    return path.reverse();
  }

  #once<Value>(name: string, make: () => Value): Value {
    if (this.#made.has(name)) return this.#made.get(name) as Value;
    const value = make();
    this.#made.set(name, value);
    return value;
  }

  #makeTree(): ViewTree {
    const { document, view } = this;
    if (this.kind === "edges") {
      return edgeTree(document, { value: view.value, mostNodes: OPENED_NODES_MAX });
    }
    if (this.kind === "spans") {
      const { threads, range } = view;
      const choice = {
        ...(threads === undefined ? {} : { threads }),
        ...(range === undefined ? {} : { range }),
      };
      const tree = spanTree(document, choice, "value");
      if (tree !== undefined) return tree;
    }
    return documentTree(document, view, "value");
  }
}

/** Changes with the expressions of the trail: for what is kept while all else changes. */
export function filterKey(view: ProfileView | undefined): string {
  return JSON.stringify(view?.view.trail.filter(isStackFilter) ?? []);
}

function treeView(document: Document, choices: Choices, filters: readonly FrameFilter[]): TreeView {
  const initial = defaultView(document);
  const types = valueTypesIn(document);
  const known = types.find(({ name }) => name === choices.value)?.name;
  const hidden = new Set(choices.hiddenThreads);
  const hiddenPids = new Set(choices.hiddenProcesses);
  const { pid } = document.profile.threads;
  const threads = Array.from(pid.keys()).filter(
    (row) => !hidden.has(row) && !hiddenPids.has(pid[row]),
  );
  const { range } = choices;
  const trail: Trail = choices.trail;
  return {
    ...initial,
    value: known ?? (hasSamples(document) ? initial.value : types[0].name),
    includeIdle: choices.withIdle,
    byFunction: !choices.isByLine,
    onlyYours: choices.isOnlyMine,
    collapsesRecursion: choices.isRecursionFolded,
    trail,
    ...(filters.length === 0 ? {} : { filters }),
    ...(hidden.size + hiddenPids.size === 0 ? {} : { threads }),
    ...(range === undefined ? {} : { range: [range.fromNs, range.toNs] as const }),
  };
}
