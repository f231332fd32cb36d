// What can be done with the selected frame: go to it in another view, or change the tree. Every
// change is a step of the trail, with its undo above the stage.

import type { JSX } from "preact";
import { pathOf } from "#analysis/views/document-tree.ts";
import type { Transform } from "#analysis/views/trail.ts";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";

export function FrameActions({ model }: ViewProps): JSX.Element | null {
  const { view, state, selectedNode } = model;
  if (view === undefined) return null;
  const actions = view.kind === "samples" ? transformsOf(model) : [];
  return (
    <div class="actions">
      {state.view === "flame" ? null : (
        <button type="button" onClick={() => model.set({ view: "flame" })}>
          in the flame graph
        </button>
      )}
      {state.view === "callers" ? null : (
        <button type="button" onClick={() => model.set({ view: "callers" })}>
          callers and callees
        </button>
      )}
      {selectedNode > 0 ? (
        <button type="button" title="c" onClick={() => void model.copyStack()}>
          copy stack
        </button>
      ) : null}
      {actions.length === 0 ? null : (
        <details class="picker">
          <summary>change the tree</summary>
          <div class="picker-list">
            {actions.map(({ title, transform }) => (
              <button type="button" key={title} onClick={() => model.transform(transform)}>
                {title}
              </button>
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

interface Action {
  readonly title: string;
  readonly transform: Transform;
}

function transformsOf(model: Model): readonly Action[] {
  const { view, selectedNode, state } = model;
  const of = view?.keyOf(state.selected);
  if (view === undefined || of === undefined) return [];
  const isInTree = selectedNode > 0 && !view.isInverted;
  const path = isInTree ? pathOf(view.tree, selectedNode) : undefined;
  return [
    ...(path === undefined
      ? []
      : ([
          { title: "focus on this subtree", transform: { kind: "focus-subtree", path } },
          {
            title: "merge this node into its caller",
            transform: { kind: "merge-call-node", path },
          },
        ] as const)),
    { title: "focus on the function", transform: { kind: "focus-function", of } },
    { title: "focus on its self time", transform: { kind: "focus-self", of } },
    { title: "merge it into its callers", transform: { kind: "merge-function", of } },
    { title: "drop stacks with it", transform: { kind: "drop-function", of } },
    { title: "collapse what it calls", transform: { kind: "collapse-function-subtree", of } },
    { title: "collapse its recursion", transform: { kind: "collapse-recursion", of } },
    { title: "collapse direct recursion", transform: { kind: "collapse-direct-recursion", of } },
    { title: "collapse its file", transform: { kind: "collapse-file", of } },
    { title: "collapse its package", transform: { kind: "collapse-package", of } },
  ];
}
