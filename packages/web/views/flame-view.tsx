// The flame graph: a canvas, and the same as a tree for those who do not see it.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import { rowOfBox } from "../draw/boxes.ts";
import { FlameChart } from "../draw/flame-chart.ts";
import { nodeTip } from "./node-tip.ts";
import { TreeOutline } from "./tree-outline.tsx";

export function FlameView({ model }: ViewProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<FlameChart | undefined>(undefined);
  const { view } = model;
  const scene = useMemo(
    () => (view === undefined ? undefined : flameScene(model, view)),
    [view, model.found, model.state.selected, model.colors, model.state.isFlame],
  );
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const made = new FlameChart(canvas.current, {
      select: (node) => model.select(node),
      zoomTo: (node) => model.zoomTo(node),
      tip: (node) => nodeTip(model, node),
      drawn: (figures) => Object.assign(model.figures, figures),
    });
    chart.current = made;
    return () => made.end();
  }, [model]);
  const selected = model.selectedNode;
  const zoomed = view === undefined ? 0 : view.nodeOf(model.state.zoom);
  useEffect(() => {
    if (scene !== undefined) chart.current?.show(scene, selected, zoomed);
  }, [scene, selected, zoomed]);
  return (
    <div
      class="flame"
      data-stage
      tabIndex={0}
      role="tree"
      aria-label={
        view?.isInverted === true
          ? "Flame graph, inverted"
          : "Flame graph: arrows walk, Enter zooms"
      }
      aria-activedescendant={selected > 0 ? `outline-${selected}` : undefined}
      onKeyDown={(event) => chartKey(model, chart.current, event)}
    >
      <canvas ref={canvas} aria-hidden="true" data-testid="flame" />
      <TreeOutline model={model} />
    </div>
  );
}

export function flameScene(model: Model, view: ProfileView): FlameScene {
  const { shown, shownNames, quantities, edges } = view;
  const { found, state } = model;
  const color = new Uint8Array(shown.nodeCount);
  const hits = found === undefined || "error" in found ? undefined : new Uint8Array(color.length);
  const marked =
    state.selected === 0 || state.path.length > 0 ? undefined : new Uint8Array(color.length);
  for (let node = 1; node < shown.nodeCount; node += 1) {
    const frame = shown.frame[node];
    color[node] = shownNames.colors[frame];
    if (hits !== undefined && found !== undefined && "frames" in found) {
      hits[node] = found.frames[frame];
    }
    if (marked !== undefined && shownNames.functionHash(frame) === state.selected) {
      marked[node] = 1;
    }
  }
  return {
    boxes: view.boxes,
    color,
    label: (node) => ({
      name: shownNames.name(shown.frame[node]),
      share:
        edges === undefined || edges.isExact[node] === 1
          ? quantities.share(shown.total[node])
          : `${quantities.share(edges.low[node])} – ${quantities.share(edges.high[node])}`,
    }),
    hits,
    certain: edges === undefined || edges.isWholeExact ? undefined : certainParts(edges),
    marked,
    colors: model.colors,
    isFlame: state.isFlame,
  };
}

function certainParts({
  low,
  high,
}: {
  readonly low: Float64Array;
  readonly high: Float64Array;
}): Float64Array {
  return low.map((certain, node) => {
    const part = high[node] > 0 ? certain / high[node] : 1;
    // What differs by rounding alone is certain.
    return part > 0.999 ? 1 : part;
  });
}

function chartKey(model: Model, chart: FlameChart | undefined, event: KeyboardEvent): void {
  if (chart === undefined || event.ctrlKey || event.metaKey) return;
  if (!chart.key(event.key, false)) {
    walkKey(model, event);
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** Arrows and Enter, as in every picture of the tree. */
export function walkKey(model: Model, event: KeyboardEvent): void {
  const { view, selectedNode } = model;
  if (view === undefined || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter") {
    const node = selectedNode > 0 ? selectedNode : heaviestOf(model, view);
    if (node > 0) model.zoomTo(node);
  } else if (event.key.startsWith("Arrow")) {
    const from = selectedNode > 0 ? selectedNode : heaviestOf(model, view);
    const node = selectedNode > 0 || from === 0 ? walk(model, view, from, event.key) : from;
    if (node > 0) model.select(node);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Where the selected function, chosen without a place, costs most; 0: nowhere. */
function heaviestOf({ state }: Model, { shown, shownNames }: ProfileView): number {
  let best = 0;
  for (let node = 1; state.selected !== 0 && node < shown.nodeCount; node += 1) {
    if (shownNames.functionHash(shown.frame[node]) !== state.selected) continue;
    if (best === 0 || shown.total[node] > shown.total[best]) best = node;
  }
  return best;
}

/** The neighbour of a node; the heaviest child counts as the one below. */
function walk(model: Model, view: ProfileView, from: number, key: string): number {
  const { shown } = view;
  if (from <= 0) {
    const zoomed = view.nodeOf(model.state.zoom);
    if (zoomed > 0) return zoomed;
    return shown.childStart[0] < shown.childStart[1] ? shown.children[0] : 0;
  }
  const down = model.state.isFlame ? "ArrowUp" : "ArrowDown";
  if (key === down) {
    const start = shown.childStart[from];
    return start < shown.childStart[from + 1] ? shown.children[start] : from;
  }
  if (key === "ArrowUp" || key === "ArrowDown")
    return Math.max(shown.parent[from], 0) === 0 ? from : shown.parent[from];
  const { boxes } = view;
  const box = boxes.boxOfNode[from] + (key === "ArrowRight" ? 1 : -1);
  const row = rowOfBox(boxes, boxes.boxOfNode[from]);
  const isInRow = box >= boxes.rowStart[row] && box < boxes.rowStart[row + 1];
  return isInRow ? boxes.node[box] : from;
}
