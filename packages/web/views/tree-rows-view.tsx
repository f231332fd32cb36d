// The call tree row by row: what opens is what costs; a row tells total and self. Inverted it
// begins with what cost most and opens to its callers.

import type { ComponentChildren, JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { FRAME_CLASSES } from "#analysis/frame-classes.ts";
import { classColor } from "#analysis/palette.ts";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import { Grid, HeatCell, type GridColumn } from "./grid.tsx";

const COLUMNS: readonly GridColumn[] = [
  { id: "totalShare", title: "Total %", width: "84px" },
  { id: "total", title: "Total", width: "84px" },
  { id: "selfShare", title: "Self %", width: "84px" },
  { id: "name", title: "Function", width: "minmax(240px, 4fr)", isText: true },
  { id: "file", title: "File", width: "minmax(120px, 2fr)", isText: true },
];

const ROWS_MAX = 200_000;
/** What stands for so much of its caller is opened with it. */
const OPENED_WITH_CALLER = 0.9;

interface TreeRows {
  readonly node: Int32Array;
  readonly level: Int32Array;
}

export function TreeRowsView({ model }: ViewProps): JSX.Element | null {
  const { view } = model;
  const [opened, setOpened] = useState<{
    readonly view: ProfileView | undefined;
    readonly nodes: ReadonlySet<number>;
  }>({ view: undefined, nodes: new Set() });
  const selected = model.selectedNode;
  const nodes = useMemo(() => {
    if (view === undefined) return new Set<number>();
    const known = opened.view === view ? opened.nodes : openedAtFirst(view);
    return withCallers(view, known, selected);
  }, [view, opened, selected]);
  const rows = useMemo(
    () => (view === undefined ? undefined : openRows(view, nodes)),
    [view, nodes],
  );
  if (view === undefined || rows === undefined) return null;
  const { shown } = view;
  const mayOpen = (node: number): boolean => shown.childStart[node] < shown.childStart[node + 1];
  const set = (node: number, isOpen: boolean): void => {
    const next = new Set(nodes);
    if (isOpen) openFrom(view, node, next);
    else next.delete(node);
    setOpened({ view, nodes: next });
  };
  const twig = (node: number): void => set(node, !nodes.has(node));
  return (
    <Grid
      label={view.isInverted ? "Call tree, inverted" : "Call tree"}
      role="treegrid"
      columns={COLUMNS}
      rowCount={rows.node.length}
      cell={(index, column) =>
        cell(model, view, rows, index, column.id, nodes.has(rows.node[index]), twig)
      }
      rowAttributes={(index) => ({
        "aria-level": rows.level[index] + 1,
        ...(mayOpen(rows.node[index])
          ? { "aria-expanded": nodes.has(rows.node[index]) }
          : undefined),
      })}
      selected={selected > 0 ? rows.node.indexOf(selected) : -1}
      select={(index) => model.select(rows.node[index])}
      open={(index) => twig(rows.node[index])}
      onKey={(key) => {
        if (selected <= 0) return false;
        if (key === "ArrowRight") {
          if (nodes.has(selected)) model.select(shown.children[shown.childStart[selected]]);
          else if (mayOpen(selected)) set(selected, true);
          return true;
        }
        if (key !== "ArrowLeft") return false;
        if (nodes.has(selected)) set(selected, false);
        else if (shown.parent[selected] > 0) model.select(shown.parent[selected]);
        return true;
      }}
    />
  );
}

/** What is selected is seen: its callers are open. */
function withCallers(
  { shown }: ProfileView,
  opened: ReadonlySet<number>,
  selected: number,
): ReadonlySet<number> {
  const nodes = new Set(opened);
  for (let at = selected > 0 ? shown.parent[selected] : 0; at > 0; at = shown.parent[at]) {
    nodes.add(at);
  }
  return nodes;
}

/** The heaviest root, as far as there is one way to go. */
function openedAtFirst(view: ProfileView): ReadonlySet<number> {
  const nodes = new Set<number>();
  const { shown } = view;
  if (shown.childStart[0] < shown.childStart[1]) openFrom(view, shown.children[0], nodes);
  return nodes;
}

/** Opens a node, and below it what takes nearly all of its caller. */
function openFrom({ shown }: Pick<ProfileView, "shown">, from: number, into: Set<number>): void {
  let node = from;
  for (;;) {
    if (node > 0) into.add(node);
    const start = shown.childStart[node];
    if (start === shown.childStart[node + 1]) return;
    const child = shown.children[start];
    if (shown.total[child] < OPENED_WITH_CALLER * shown.total[node]) return;
    node = child;
  }
}

function openRows({ shown }: ProfileView, opened: ReadonlySet<number>): TreeRows {
  const node: number[] = [];
  const level: number[] = [];
  const waiting: [number, number][] = [[0, -1]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [at, depth] = next;
    if (at > 0) {
      node.push(at);
      level.push(depth);
    }
    if (node.length >= ROWS_MAX) break;
    if (at > 0 && !opened.has(at)) continue;
    for (let index = shown.childStart[at + 1] - 1; index >= shown.childStart[at]; index -= 1) {
      waiting.push([shown.children[index], depth + 1]);
    }
  }
  return { node: Int32Array.from(node), level: Int32Array.from(level) };
}

function cell(
  model: Model,
  view: ProfileView,
  rows: TreeRows,
  index: number,
  column: string,
  isOpen: boolean,
  twig: (node: number) => void,
): ComponentChildren {
  const { shown, shownNames: names, quantities } = view;
  const node = rows.node[index];
  const frame = shown.frame[node];
  switch (column) {
    case "totalShare":
      return (
        <HeatCell
          share={quantities.whole === 0 ? 0 : shown.total[node] / quantities.whole}
          text={quantities.share(shown.total[node])}
        />
      );
    case "total":
      return quantities.value(shown.total[node]);
    case "selfShare":
      return quantities.share(shown.self[node]);
    case "file":
      return <span class="faded">{names.place(frame)}</span>;
    default:
      return (
        <span
          style={{ paddingLeft: `${Math.min(rows.level[index], 60) * 14}px` }}
          title={names.name(frame)}
        >
          <Twig
            isLeaf={shown.childStart[node] === shown.childStart[node + 1]}
            isOpen={isOpen}
            toggle={() => twig(node)}
          />
          <i
            class="swatch"
            style={{ background: classColor(model.theme, FRAME_CLASSES[names.classes[frame]]) }}
          />
          {names.name(frame)}
        </span>
      );
  }
}

interface TwigProps {
  readonly isLeaf: boolean;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

function Twig({ isLeaf, isOpen, toggle }: TwigProps): JSX.Element {
  return (
    <button
      type="button"
      class="twig"
      tabIndex={-1}
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation();
        toggle();
      }}
    >
      {isLeaf ? "" : isOpen ? "▾" : "▸"}
    </button>
  );
}
