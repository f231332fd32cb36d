// Stacks, or spans, in order of time below an axis.

import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import type { FlameChart } from "../draw/flame-chart.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { sampleChart } from "./sample-chart.ts";
import { spanChart } from "./span-chart.ts";
import type { TimeChart } from "./time-chart.ts";
import { TreeCanvas } from "./tree-canvas.tsx";

export function TimeView({ model }: ViewProps): JSX.Element | null {
  const { view, found, colors } = model;
  const canvas = useRef<FlameChart | undefined>(undefined);
  const chart = useMemo(
    () => (view === undefined ? undefined : timeChart(model, view)),
    [model, view],
  );
  const scene = useMemo(
    () => (chart === undefined ? undefined : { ...chart.scene, hits: chart.hits(found), colors }),
    [chart, found, colors],
  );
  if (chart === undefined || scene === undefined) {
    return <EmptyStage lines={["The file does not tell the order of anything."]} isAlert={false} />;
  }
  return (
    <>
      {chart.note === "" ? null : <p class="bar-row dim">{chart.note}</p>}
      <div
        class="flame timed"
        data-stage
        tabIndex={0}
        role="group"
        aria-label="In order of time: arrows move, plus and minus zoom"
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (canvas.current?.key(event.key, true) !== true) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <TreeCanvas
          model={model}
          scene={scene}
          label="Stacks in order of time; the table and the tree hold the same in words"
          selected={-1}
          select={chart.select}
          tip={chart.tip}
          testId="time"
          time={chart.time}
          chart={canvas}
        />
      </div>
    </>
  );
}

function timeChart(model: Model, view: ProfileView): TimeChart | undefined {
  if (view.kind === "samples") return sampleChart(model, view);
  const { spans } = view.document;
  return spans === undefined ? undefined : spanChart(model, view, spans);
}
