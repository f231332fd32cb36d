// The frame trees of pyinstrument's renderers: each frame with the time of all that it called, its
// callees within. What a frame took itself is the rest, which the file tells exactly.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { FramePlace, ImportBuilder } from "../../model/import-builder.ts";
import { isSummable, STACK_DEPTH_MAX } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";
import { placeOf, placeOfIdentifier, SELF_NAME } from "./frames.ts";

const SECOND_NS = 1e9;
/** Times are written with six digits: so much may be lost with each of them. */
const ROUNDING_NS = 1000;

interface TreeNode {
  readonly parent: TreeNode | undefined;
  identifier: string;
  name: string;
  file: string;
  line: number;
  className: string;
  timeNs: number;
  childrenNs: number;
  children: number;
  /** Row of stacks; -1: its time is its caller's own. */
  stack: number;
}

/** Without recursion, for the depth is the file's. */
export class FrameTree {
  readonly #builder: ImportBuilder;
  readonly #diagnosis: DiagnosisBuilder;
  readonly #thread: number;
  /** Callers before their callees. */
  readonly #nodes: TreeNode[] = [];

  constructor(builder: ImportBuilder, diagnosis: DiagnosisBuilder, thread: number) {
    this.#builder = builder;
    this.#diagnosis = diagnosis;
    this.#thread = thread;
  }

  read(json: JsonReader): void {
    let node = this.#enter(json, undefined);
    while (node !== undefined) {
      const key = json.key();
      if (key === undefined) {
        const { parent }: TreeNode = node;
        node = parent === undefined ? undefined : this.#nextChild(json, parent);
      } else if (key === "children" && json.kind() === "array" && json.enterArray()) {
        node = this.#nextChild(json, node);
      } else readField(json, key, node);
    }
    this.#addUp();
  }

  #enter(json: JsonReader, parent: TreeNode | undefined): TreeNode | undefined {
    if (json.kind() !== "object" || !json.enterObject()) return undefined;
    const place = { identifier: "", name: "", file: "", line: NaN, className: "" };
    const times = { timeNs: 0, childrenNs: 0, children: 0, stack: -1 };
    const node: TreeNode = { parent, ...place, ...times };
    this.#nodes.push(node);
    return node;
  }

  #nextChild(json: JsonReader, node: TreeNode): TreeNode {
    while (json.element()) {
      const child = this.#enter(json, node);
      if (child !== undefined) return child;
    }
    return node;
  }

  #addUp(): void {
    const depths = new Map<TreeNode, number>();
    for (const node of this.#nodes) {
      const { parent } = node;
      const depth = parent === undefined ? 1 : (depths.get(parent) ?? 0) + 1;
      depths.set(node, depth);
      const place = placeOfNode(node);
      const isOwnTime = place.name === SELF_NAME && parent !== undefined;
      if (isOwnTime || depth > STACK_DEPTH_MAX) continue;
      node.stack = this.#builder.stack(parent?.stack ?? -1, this.#builder.frame(place));
      if (parent === undefined) continue;
      parent.childrenNs += node.timeNs;
      parent.children += 1;
    }
    for (const [row, node] of this.#nodes.entries()) this.#addSelf(node, row);
    this.#diagnosis.note("read", "frames of the tree", this.#nodes.length);
  }

  #addSelf({ timeNs, childrenNs, children, stack }: TreeNode, row: number): void {
    if (stack < 0) return;
    const selfNs = timeNs - childrenNs;
    if (selfNs < -ROUNDING_NS * (children + 1)) {
      this.#diagnosis.note(
        "repaired",
        "frames that take less than their callees",
        1,
        `frame ${row}`,
      );
    }
    if (selfNs > 0) this.#builder.sample(0, this.#thread, stack, selfNs);
  }
}

function readField(json: JsonReader, key: string, node: TreeNode): void {
  if (key === "identifier") node.identifier = json.anyString();
  else if (key === "function") node.name = json.anyString();
  else if (key === "file_path") node.file = json.anyString();
  else if (key === "line_no") node.line = json.anyNumber();
  else if (key === "class_name") node.className = json.anyString();
  else if (key === "time") {
    const timeNs = Math.round(json.anyNumber() * SECOND_NS);
    node.timeNs = isSummable(timeNs) ? Math.max(0, timeNs) : 0;
  }
}

function placeOfNode({ identifier, name, file, line, className }: TreeNode): FramePlace {
  if (identifier !== "") return placeOfIdentifier(identifier);
  return placeOf(name, file, line, NaN, className);
}
