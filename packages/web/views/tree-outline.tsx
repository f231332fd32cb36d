// What a canvas shows, as a tree that a screen reader can read: the selected frame with its
// callers, neighbours and callees. It is as small as a person can listen to.

import type { JSX } from "preact";
import type { ViewProps } from "../app/app.tsx";
import type { ProfileView } from "../app/profile-view.ts";

const NEIGHBOURS_MAX = 20;
const CALLERS_MAX = 30;

export function TreeOutline({ model }: ViewProps): JSX.Element | null {
  const { view } = model;
  if (view === undefined) return null;
  const selected = model.selectedNode;
  return (
    <div class="unseen" role="presentation">
      {outlined(view, selected).map(({ node, level }) => (
        <div
          key={node}
          id={`outline-${node}`}
          role="treeitem"
          aria-level={level}
          aria-selected={node === selected}
        >
          {spoken(view, node)}
        </div>
      ))}
    </div>
  );
}

export function spoken({ shown, shownNames, quantities }: ProfileView, node: number): string {
  const name = shownNames.name(shown.frame[node]);
  const total = `${quantities.share(shown.total[node])}, ${quantities.value(shown.total[node])}`;
  return `${name}, total ${total}, self ${quantities.share(shown.self[node])}`;
}

function outlined(
  { shown }: ProfileView,
  selected: number,
): readonly { readonly node: number; readonly level: number }[] {
  const path: number[] = [];
  for (let at = selected; at > 0; at = shown.parent[at]) path.push(at);
  const rows = path
    .map((node, index) => ({ node, level: path.length - index }))
    .slice(0, CALLERS_MAX)
    .reverse();
  const parent = selected > 0 ? selected : 0;
  const start = shown.childStart[parent];
  const end = Math.min(shown.childStart[parent + 1], start + NEIGHBOURS_MAX);
  for (let at = start; at < end; at += 1) {
    rows.push({ node: shown.children[at], level: path.length + 1 });
  }
  return rows;
}
