// The call tree of V8's profiler, as it stands in .cpuprofile files and, in pieces, in Chrome's
// traces: nodes with ids, each with a place and its parent or its children.

import type { ImportBuilder } from "../../model/import-builder.ts";
import { columnOf, lineOf, STACK_DEPTH_MAX } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";
import type { FrameKind } from "../../model/tables.ts";

const UNKNOWN = -1;
const OPEN = -2;
/** What V8 puts where there is no function. */
const ROOT_NAME = "(root)";
const KINDS: ReadonlyMap<string, FrameKind> = new Map([
  ["(garbage collector)", "gc"],
  ["(program)", "native"],
  ["(idle)", "root"],
  [ROOT_NAME, "root"],
]);

/** Texts in the stack frames of traces. */
export type NodeId = number | string;

interface V8Node {
  readonly frame: number;
  readonly isRoot: boolean;
  parent: NodeId | undefined;
  /** Row of stacks; OPEN: not asked for yet, UNKNOWN: its parents make no stack. */
  stack: number;
}

export interface V8Place {
  functionName: string;
  url: string;
  /** 1-based; NaN: none. */
  line: number;
  column: number;
}

export class V8Nodes {
  readonly #builder: ImportBuilder;
  readonly #nodes = new Map<NodeId, V8Node>();

  constructor(builder: ImportBuilder) {
    this.#builder = builder;
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** `parent` undefined: none, or told by `setParent`. */
  add(id: NodeId, place: V8Place, parent: NodeId | undefined): void {
    const name = place.functionName === "" ? "(anonymous)" : place.functionName;
    const at = { firstLine: lineOf(place.line), column: columnOf(place.column) };
    const kind = KINDS.get(name) ?? "python";
    const frame = this.#builder.frame({ name, path: place.url, ...at, kind });
    this.#nodes.set(id, { frame, isRoot: name === ROOT_NAME, parent, stack: OPEN });
  }

  setParent(id: NodeId, parent: NodeId): void {
    const node = this.#nodes.get(id);
    if (node !== undefined) node.parent ??= parent;
  }

  /** Row of stacks of a node; -1 where the file has no such node, or it is its own ancestor. */
  stackOf(id: NodeId): number {
    const path: V8Node[] = [];
    let node = this.#nodes.get(id);
    if (node === undefined) return UNKNOWN;
    while (node?.stack === OPEN && path.length <= STACK_DEPTH_MAX) {
      path.push(node);
      // Marked, so that a circle ends here.
      node.stack = UNKNOWN;
      const { parent }: V8Node = node;
      node = parent === undefined ? undefined : this.#nodes.get(parent);
      if (node === undefined && parent !== undefined) return UNKNOWN;
    }
    if (path.length > STACK_DEPTH_MAX) return UNKNOWN;
    if (path.length === 0) return node?.stack ?? UNKNOWN;
    if (node !== undefined && node.stack === UNKNOWN) return UNKNOWN;
    return this.#intern(path, node);
  }

  #intern(path: readonly V8Node[], above: V8Node | undefined): number {
    // The root that all stacks share says nothing, unless it is all there is.
    let stack = above === undefined || above.isRoot ? -1 : above.stack;
    for (const node of path.toReversed()) {
      const parent = node.isRoot ? -1 : stack;
      node.stack = this.#builder.stack(parent, node.frame);
      stack = node.isRoot ? -1 : node.stack;
    }
    return path[0].stack;
  }
}

/** `callFrame`: lines and columns count from 0 there. */
export function readCallFrame(json: JsonReader, place: V8Place): void {
  if (!json.enterObject()) return;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "functionName") place.functionName = json.anyString();
    else if (key === "url") place.url = json.anyString();
    else if (key === "lineNumber") place.line = json.anyNumber() + 1;
    else if (key === "columnNumber") place.column = json.anyNumber() + 1;
  }
}
