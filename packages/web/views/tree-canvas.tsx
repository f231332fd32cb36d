// A tree drawn on a canvas, with what a pointer does to it; what a selection means is told to it.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Model } from "../app/model.ts";
import { FlameChart } from "../draw/flame-chart.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import type { Tip } from "../draw/tip.ts";

export interface TreeCanvasProps {
  readonly model: Model;
  readonly scene: FlameScene;
  readonly label: string;
  readonly selected: number;
  readonly select: (node: number) => void;
  readonly tip: (node: number) => Tip | undefined;
  readonly testId: string;
}

export function TreeCanvas(props: TreeCanvasProps): JSX.Element {
  const { model, scene, selected } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<FlameChart | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [zoomed, zoomTo] = useState({ boxes: scene.boxes, node: 0 });
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const made = new FlameChart(canvas.current, {
      select: (node) => latest.current.select(node),
      zoomTo: (node) => zoomTo({ boxes: latest.current.scene.boxes, node }),
      tip: (node) => latest.current.tip(node),
      drawn: (figures) => Object.assign(model.figures, figures),
    });
    chart.current = made;
    return () => made.end();
  }, [model]);
  useEffect(() => {
    chart.current?.show(scene, selected, zoomed.boxes === scene.boxes ? zoomed.node : 0);
  }, [scene, selected, zoomed]);
  return <canvas ref={canvas} role="img" aria-label={props.label} data-testid={props.testId} />;
}
