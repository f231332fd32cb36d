// Small documents for tests, and trees as text.

import type { Document } from "#profile/model/document.ts";
import { frameName } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import { fromText } from "#profile/model/text-profile.ts";
import type { CallTree } from "../../call-tree.ts";
import { defaultView, type TreeView } from "../tree-view.ts";

export function ownDocument(profile: Profile): Document {
  return {
    format: "pyro",
    writtenBy: "",
    kinds: ["samples"],
    profile,
    hasTimes: true,
    isOwn: true,
    diagnosis: [],
  };
}

export function textDocument(text: string): Document {
  return ownDocument(fromText(text));
}

export function viewOf(document: Document, changes: Partial<TreeView> = {}): TreeView {
  return { ...defaultView(document), ...changes };
}

/** `name total/self`, in ms where the unit is ns, indented by depth, in the tree's order. */
export function treeLines(tree: CallTree, unit = 1e6): string[] {
  const lines: string[] = [];
  const { line } = tree.profile.frames;
  const number = (value: number): string => String(Number((value / unit).toFixed(6)));
  const walk = (node: number, indent: string): void => {
    const at = node === 0 || line[tree.frame[node]] < 0 ? "" : `:${line[tree.frame[node]]}`;
    const name = node === 0 ? "all" : frameName(tree.profile, tree.frame[node]) + at;
    lines.push(`${indent}${name} ${number(tree.total[node])}/${number(tree.self[node])}`);
    for (let child = tree.childStart[node]; child < tree.childStart[node + 1]; child += 1) {
      walk(tree.children[child], `${indent} `);
    }
  };
  walk(0, "");
  return lines;
}

/** Row of the document's functions. */
export function functionRow({ profile }: Document, name: string): number {
  const { strings, functions } = profile;
  return functions.qualifiedName.findIndex((row) => strings[row] === name);
}
