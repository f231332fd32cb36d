// One function between its callers (above) and what it calls (below). Files with edges alone know
// no further than one step either way: they get two tables.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ViewTree } from "#analysis/views/document-tree.ts";
import { sandwich } from "#analysis/views/sandwich.ts";
import type { ViewProps } from "../app/app.tsx";
import { FrameNames } from "../app/frame-names.ts";
import { neighboursOf, type Neighbour } from "../app/functions.ts";
import type { Model } from "../app/model.ts";
import { OPENED_NODES_MAX, type ProfileView } from "../app/profile-view.ts";
import { treeBoxes } from "../draw/boxes.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import type { Tip } from "../draw/tip.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { Grid, HeatCell, type GridColumn } from "./grid.tsx";
import { TreeCanvas } from "./tree-canvas.tsx";

export function CallersView({ model }: ViewProps): JSX.Element | null {
  const { view, state } = model;
  if (view === undefined) return null;
  const row = view.rowsByHash.get(state.selected);
  if (row === undefined) {
    return (
      <EmptyStage
        lines={[
          "No function is selected.",
          "h selects the hottest; the list on the right has more.",
        ]}
        isAlert={false}
      />
    );
  }
  const frame = view.functions.frame[row];
  const { quantities, functions, functionNames } = view;
  return (
    <div class="halves" data-testid="callers">
      <Half model={model} view={view} hash={state.selected} side="callers" />
      <div class="middle">
        <span>{functionNames.name(frame)}</span>
        <span class="dim">
          {`${quantities.share(functions.total[row])} total, `}
          {`${quantities.share(functions.self[row])} self`}
        </span>
      </div>
      <Half model={model} view={view} hash={state.selected} side="callees" />
    </div>
  );
}

interface HalfProps {
  readonly model: Model;
  readonly view: ProfileView;
  readonly hash: number;
  readonly side: "callers" | "callees";
}

function Half(props: HalfProps): JSX.Element {
  return props.view.kind === "edges" ? <EdgeHalf {...props} /> : <TreeHalf {...props} />;
}

function TreeHalf({ model, view, hash, side }: HalfProps): JSX.Element {
  const made = useMemo(() => {
    const key = view.keyOf(hash);
    if (key === undefined) return undefined;
    const both = sandwich(view.tree, key, "value", OPENED_NODES_MAX);
    const tree: ViewTree = both[side];
    const names =
      tree.profile === view.tree.profile ? view.names : new FrameNames(tree.profile, tree.classes);
    return { tree, names, boxes: treeBoxes(tree) };
  }, [view, hash, side]);
  const scene = useMemo((): FlameScene | undefined => {
    if (made === undefined) return undefined;
    const { tree, names, boxes } = made;
    const color = new Uint8Array(tree.nodeCount);
    for (let node = 1; node < color.length; node += 1) color[node] = names.colors[tree.frame[node]];
    return {
      boxes,
      color,
      label: (node) => ({
        name: names.name(tree.frame[node]),
        share: view.quantities.share(tree.total[node]),
      }),
      hits: undefined,
      certain: undefined,
      marked: undefined,
      colors: model.colors,
      isFlame: side === "callers",
    };
  }, [made, model.colors]);
  if (made === undefined || scene === undefined) return <div />;
  const { tree, names } = made;
  const tip = (node: number): Tip => ({
    title: names.name(tree.frame[node]),
    place: names.place(tree.frame[node]),
    figures: [
      [
        view.quantities.share(tree.total[node]),
        view.quantities.value(tree.total[node]),
        side === "callers" ? "of the function, called through here" : "within the function",
      ],
    ],
    note: "",
  });
  return (
    <TreeCanvas
      model={model}
      scene={scene}
      label={side === "callers" ? "Who calls it" : "What it calls"}
      selected={-1}
      select={(node) => {
        if (node > 0) model.selectFunction(names.functionHash(tree.frame[node]));
      }}
      tip={tip}
      testId={side}
    />
  );
}

const COLUMNS: readonly GridColumn[] = [
  { id: "share", title: "Share", width: "84px" },
  { id: "total", title: "cumtime", width: "96px" },
  { id: "calls", title: "ncalls", width: "96px" },
  { id: "name", title: "", width: "minmax(160px, 2fr)", isText: true },
  { id: "file", title: "File", width: "minmax(120px, 2fr)", isText: true },
];

function EdgeHalf({ model, view, hash, side }: HalfProps): JSX.Element {
  const neighbours = useMemo(() => neighboursOf(view, hash), [view, hash]);
  const rows: readonly Neighbour[] = neighbours?.[side] ?? [];
  const whole = rows.reduce((sum, { total }) => sum + total, 0);
  const names = neighbours?.names;
  const { quantities } = view;
  return (
    <Grid
      label={side === "callers" ? "Who calls it" : "What it calls"}
      columns={COLUMNS.map((column) => {
        if (column.id === "total" && !quantities.isTime) return { ...column, title: "total" };
        if (column.id !== "name") return column;
        return { ...column, title: side === "callers" ? "Called by" : "Calls" };
      })}
      rowCount={rows.length}
      selected={-1}
      select={(index) => {
        const { frame } = rows[index];
        if (frame >= 0 && names !== undefined) model.selectFunction(names.functionHash(frame));
      }}
      cell={(index, { id }) => {
        const { frame, total, count } = rows[index];
        if (id === "share") {
          const share = whole === 0 ? 0 : total / whole;
          return <HeatCell share={share} text={quantities.shareOf(total, whole)} />;
        }
        if (id === "total") return quantities.value(total);
        if (id === "calls") return Number.isNaN(count) ? "–" : quantities.count(count);
        if (frame < 0 || names === undefined) return "";
        return id === "name" ? names.name(frame) : <span class="faded">{names.place(frame)}</span>;
      }}
    />
  );
}
