// The call tree as rings. Click selects, double click or Enter makes a frame the middle, the middle
// goes back out.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";
import { rowOfBox } from "../draw/boxes.ts";
import { FrameRequest, prepareCanvas } from "../draw/canvas.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import { paintSunburst, sunburstNodeAt, type SunburstWindow } from "../draw/sunburst-painter.ts";
import { hideTip, showTip } from "../draw/tip.ts";
import { flameScene, walkKey } from "./flame-view.tsx";
import { nodeTip } from "./node-tip.ts";
import { TreeOutline } from "./tree-outline.tsx";

interface Picture {
  scene: FlameScene | undefined;
  window: SunburstWindow;
  selected: number;
  hovered: number;
}

export function SunburstView({ model }: ViewProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useRef<Picture>({
    scene: undefined,
    window: { from: 0, to: 1, firstRow: 0 },
    selected: -1,
    hovered: -1,
  });
  const request = useRef<FrameRequest | undefined>(undefined);
  const { view } = model;
  const scene = useMemo(
    () => (view === undefined ? undefined : flameScene(model, view)),
    [view, model.found, model.state.selected, model.colors],
  );
  const zoomed = view === undefined ? 0 : view.nodeOf(model.state.zoom);
  const selected = model.selectedNode;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const made = new FrameRequest(() => draw(element, picture.current));
    request.current = made;
    const observer = new ResizeObserver(() => made.ask());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.cancel();
      hideTip();
    };
  }, []);
  useEffect(() => {
    picture.current.scene = scene;
    picture.current.selected = selected;
    picture.current.window = windowOf(scene, zoomed);
    request.current?.ask();
  }, [scene, selected, zoomed]);
  const at = (event: { clientX: number; clientY: number }): number =>
    nodeAt(canvas.current, picture.current, event);
  return (
    <div
      class="flame"
      data-stage
      tabIndex={0}
      role="tree"
      aria-label="Sunburst: arrows walk, Enter zooms"
      aria-activedescendant={selected > 0 ? `outline-${selected}` : undefined}
      onKeyDown={(event) => walkKey(model, event)}
    >
      <canvas
        ref={canvas}
        aria-hidden="true"
        data-testid="sunburst"
        onClick={(event) => {
          const node = at(event);
          if (node === 0 && zoomed > 0) model.zoomTo(outer(model, zoomed));
          else model.select(node);
        }}
        onDblClick={(event: MouseEvent) => model.zoomTo(Math.max(0, at(event)))}
        onPointerMove={(event) => {
          const node = at(event);
          tipAt(model, node, event);
          if (picture.current.hovered === node) return;
          picture.current.hovered = node;
          request.current?.ask();
        }}
        onPointerLeave={hideTip}
      />
      <TreeOutline model={model} />
    </div>
  );
}

function tipAt(model: Model, node: number, event: { clientX: number; clientY: number }): void {
  const tip = node > 0 ? nodeTip(model, node) : undefined;
  if (tip === undefined) hideTip();
  else showTip(tip, event.clientX, event.clientY);
}

function nodeAt(
  canvas: HTMLCanvasElement | null,
  { scene, window }: Picture,
  event: { readonly clientX: number; readonly clientY: number },
): number {
  if (canvas === null || scene === undefined) return -1;
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - left, event.clientY - top];
  return sunburstNodeAt({ width, height }, scene, window, x, y);
}

function outer({ view }: Model, node: number): number {
  return Math.max(0, view?.shown.parent[node] ?? 0);
}

function windowOf(scene: FlameScene | undefined, node: number): SunburstWindow {
  const box = node > 0 ? (scene?.boxes.boxOfNode[node] ?? -1) : -1;
  if (scene === undefined || box < 0) return { from: 0, to: 1, firstRow: 0 };
  const { boxes } = scene;
  return { from: boxes.start[box], to: boxes.end[box], firstRow: rowOfBox(boxes, box) };
}

function draw(canvas: HTMLCanvasElement, picture: Picture): void {
  const surface = prepareCanvas(canvas);
  const { scene, window, selected, hovered } = picture;
  if (surface === undefined || scene === undefined) return;
  paintSunburst(surface, scene, window, selected, hovered);
}
