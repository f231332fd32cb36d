// A tree drawn on a canvas, with what a pointer does to it; what a selection means is told to it.

import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Model } from "../app/model.ts";
import { FlameChart } from "../draw/flame-chart.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import { TimeAxis } from "../draw/time-axis.ts";
import type { TimeWindow } from "../draw/time-ticks.ts";
import type { Tip } from "../draw/tip.ts";

export interface TreeCanvasProps {
  readonly model: Model;
  readonly scene: FlameScene;
  readonly label: string;
  readonly selected: number;
  readonly select: (node: number) => void;
  readonly tip: (node: number) => Tip | undefined;
  readonly testId: string;
  /** What the whole width is, where it is time; undefined: no axis. */
  readonly time?: TimeWindow | undefined;
  /** For whoever moves it by keys. */
  readonly chart?: RefObject<FlameChart | undefined>;
}

export function TreeCanvas(props: TreeCanvasProps): JSX.Element {
  const { model, scene, selected } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const axisCanvas = useRef<HTMLCanvasElement>(null);
  const own = useRef<FlameChart | undefined>(undefined);
  const chart = props.chart ?? own;
  const latest = useRef(props);
  latest.current = props;
  const [zoomed, zoomTo] = useState({ boxes: scene.boxes, node: 0 });
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const axis = axisCanvas.current === null ? undefined : new TimeAxis(axisCanvas.current);
    const made = new FlameChart(canvas.current, {
      select: (node) => latest.current.select(node),
      zoomTo: (node) => zoomTo({ boxes: latest.current.scene.boxes, node }),
      tip: (node) => latest.current.tip(node),
      drawn: (figures) => Object.assign(model.figures, figures),
      shows: (from, to) => {
        const { time } = latest.current;
        if (time !== undefined) axis?.show(partOf(time, from, to), latest.current.model.colors);
      },
    });
    chart.current = made;
    return () => {
      made.end();
      axis?.end();
    };
  }, [model, props.time === undefined]);
  useEffect(() => {
    chart.current?.show(scene, selected, zoomed.boxes === scene.boxes ? zoomed.node : 0);
  }, [scene, selected, zoomed]);
  return (
    <>
      {props.time === undefined ? null : (
        <canvas ref={axisCanvas} class="time-axis" role="img" data-testid="time-axis" />
      )}
      <canvas ref={canvas} role="img" aria-label={props.label} data-testid={props.testId} />
    </>
  );
}

function partOf({ fromNs, toNs, endNs }: TimeWindow, from: number, to: number): TimeWindow {
  const whole = toNs - fromNs;
  return { fromNs: fromNs + from * whole, toNs: fromNs + to * whole, endNs };
}
