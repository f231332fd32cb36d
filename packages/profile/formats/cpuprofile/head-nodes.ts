// The nested nodes of old .cpuprofile files: `head` with `children`, to any depth.

import type { JsonReader } from "../json-reader.ts";
import type { V8Nodes, V8Place } from "./v8-nodes.ts";

interface OpenNode {
  readonly place: V8Place;
  readonly parent: OpenNode | undefined;
  id: number;
  readonly children: number[];
}

/** Without recursion, for the depth is the file's. Lines count from 1 here. */
export function readHeadNodes(json: JsonReader, nodes: V8Nodes): void {
  let node = enterNode(json, undefined);
  while (node !== undefined) {
    const key = json.key();
    if (key === undefined) {
      node = leaveNode(json, node, nodes);
    } else if (key === "functionName") node.place.functionName = json.anyString();
    else if (key === "url") node.place.url = json.anyString();
    else if (key === "lineNumber") node.place.line = json.anyNumber();
    else if (key === "columnNumber") node.place.column = json.anyNumber();
    else if (key === "id") node.id = json.anyNumber();
    else if (key === "children" && json.kind() === "array" && json.enterArray()) {
      node = nextChild(json, node);
    }
  }
}

function enterNode(json: JsonReader, parent: OpenNode | undefined): OpenNode | undefined {
  if (json.kind() !== "object" || !json.enterObject()) return undefined;
  const place = { functionName: "", url: "", line: NaN, column: NaN };
  return { place, parent, id: NaN, children: [] };
}

/** The next child of a list that was entered; behind the last, the node itself goes on. */
function nextChild(json: JsonReader, node: OpenNode): OpenNode {
  while (json.element()) {
    const child = enterNode(json, node);
    if (child !== undefined) return child;
  }
  return node;
}

/** Behind a node's last key: its siblings, or its parent, go on. */
function leaveNode(json: JsonReader, node: OpenNode, nodes: V8Nodes): OpenNode | undefined {
  nodes.add(node.id, node.place, undefined);
  for (const child of node.children) nodes.setParent(child, node.id);
  if (node.parent === undefined) return undefined;
  node.parent.children.push(node.id);
  return nextChild(json, node.parent);
}
