// The axis of time above charts that share it.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { DrawColors } from "../draw/colors.ts";
import { TimeAxis } from "../draw/time-axis.ts";
import type { TimeWindow } from "../draw/time-ticks.ts";

export interface TimeAxisCanvasProps {
  readonly window: TimeWindow;
  readonly colors: DrawColors;
}

export function TimeAxisCanvas({ window, colors }: TimeAxisCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const axis = useRef<TimeAxis | undefined>(undefined);
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const made = new TimeAxis(canvas.current);
    axis.current = made;
    return () => made.end();
  }, []);
  useEffect(() => axis.current?.show(window, colors), [window.fromNs, window.toNs, colors]);
  return <canvas ref={canvas} class="time-axis" role="img" data-testid="time-axis" />;
}
