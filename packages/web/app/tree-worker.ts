// Trees of large documents are made here, beside the page, which goes on answering. The worker is
// its own program: `tree-maker.ts` starts it and `?worker&inline` puts it into the page's text.

import { documentTree, type ViewTree } from "#analysis/views/document-tree.ts";
import { invertedTree } from "#analysis/views/inverted-tree.ts";
import type { TreeView } from "#analysis/views/tree-view.ts";
import { readColumns } from "#profile/formats/columns/read.ts";
import type { Document } from "#profile/model/document.ts";

/** The document first, then as many views as there are. */
export type TreeRequest =
  | { readonly columns: Uint8Array }
  | {
      readonly id: number;
      readonly view: TreeView;
      readonly isInverted: boolean;
      readonly mostNodes: number;
    };

export type TreeAnswer =
  | { readonly id: number; readonly tree: ViewTree; readonly shown: ViewTree }
  | { readonly id: number; readonly error: string };

let read: Document | undefined;

addEventListener("message", ({ data }: MessageEvent<TreeRequest>) => {
  if ("columns" in data) {
    read = readColumns(data.columns);
    return;
  }
  const answer = answered(data);
  postMessage(answer, { transfer: "error" in answer ? [] : buffersOf(answer.tree, answer.shown) });
});

/** The columns of trees alone, which nobody here needs any more; names stay the document's. */
function buffersOf(...trees: readonly ViewTree[]): Transferable[] {
  const columns = trees.flatMap((tree) => [
    tree.parent,
    tree.frame,
    tree.self,
    tree.selfCount,
    tree.total,
    tree.totalCount,
    tree.childStart,
    tree.children,
  ]);
  return [...new Set(columns.map(({ buffer }) => buffer as ArrayBuffer))];
}

function answered({
  id,
  view,
  isInverted,
  mostNodes,
}: Exclude<TreeRequest, { readonly columns: Uint8Array }>): TreeAnswer {
  if (read === undefined) return { id, error: "no document" };
  try {
    const made = documentTree(read, view, "value");
    const tree = { ...made, profile: onItsOwn(made.profile) };
    return { id, tree, shown: isInverted ? invertedTree(tree, "value", mostNodes) : tree };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : "unknown" };
  }
}

/**
 * Columns of the document are parts of one buffer, and a message that has one of them copies the
 * whole buffer.
 */
function onItsOwn<T>(value: T): T {
  if (ArrayBuffer.isView(value)) {
    const isPart = value.byteLength < value.buffer.byteLength;
    return isPart && "slice" in value ? ((value as unknown as Int32Array).slice() as T) : value;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if (value instanceof Map) return value;
  const parts = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(parts.map(([key, part]) => [key, onItsOwn(part)] as const)) as T;
}
