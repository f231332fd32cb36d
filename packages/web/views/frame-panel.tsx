// Everything about the selected frame: numbers, source, callers, callees, its stack.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { perCall } from "#analysis/views/function-table.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import type { ViewProps } from "../app/app.tsx";
import type { FrameNames } from "../app/frame-names.ts";
import { neighboursOf, type Neighbour } from "../app/functions.ts";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import { formatCount } from "../app/quantities.ts";
import { SourceExcerpt } from "./source-excerpt.tsx";
import { FrameActions } from "./frame-actions.tsx";

const NEIGHBOURS_MAX = 12;
const STACK_MAX = 60;

export function FramePanel({ model }: ViewProps): JSX.Element | null {
  const { view, state } = model;
  if (view === undefined) return null;
  const row = view.rowsByHash.get(state.selected);
  if (state.selected === 0 || row === undefined) return <Overview model={model} view={view} />;
  const { functions, functionNames: names } = view;
  const frame = functions.frame[row];
  return (
    <div data-testid="frame">
      <h2>{names.name(frame)}</h2>
      {names.place(frame) === "" ? null : (
        <button
          type="button"
          class="path"
          title="Copy"
          onClick={() => void model.copy(names.place(frame), "The place")}
        >
          {names.place(frame)}
        </button>
      )}
      <Numbers model={model} view={view} row={row} />
      <FrameActions model={model} />
      <SourceExcerpt model={model} frame={frame} names={names} />
      <NeighbourLists model={model} view={view} />
      <StackOf model={model} view={view} />
    </div>
  );
}

interface PartProps {
  readonly model: Model;
  readonly view: ProfileView;
}

function Numbers({ view, row, model }: PartProps & { readonly row: number }): JSX.Element {
  const { functions, quantities } = view;
  const node = model.selectedNode;
  const { calls, primitiveCalls } = functions;
  const each = calls === undefined ? undefined : perCall(functions, row);
  return (
    <>
      <div class="numbers">
        <Figure view={view} amount={functions.total[row]} what="total" />
        <Figure view={view} amount={functions.self[row]} what="self" />
      </div>
      {node > 0 && view.edges === undefined && view.shown.total[node] < functions.total[row] ? (
        <p class="dim here">
          here: {quantities.share(view.shown.total[node])} total,{" "}
          {quantities.share(view.shown.self[node])} self
        </p>
      ) : null}
      {node > 0 && view.edges !== undefined && view.edges.isExact[node] === 0 ? (
        <p class="warning">
          Here between {quantities.value(view.edges.low[node])} and{" "}
          {quantities.value(view.edges.high[node])}: cProfile does not tell which of its callers
          this was for.
        </p>
      ) : null}
      {calls === undefined || each === undefined ? null : (
        <dl class="facts">
          <dt>Calls</dt>
          <dd>{callText(calls[row], primitiveCalls?.[row] ?? calls[row])}</dd>
          <dt>Per call</dt>
          <dd>
            {quantities.value(each.self)} self, {quantities.value(each.total)} total
          </dd>
        </dl>
      )}
    </>
  );
}

/** `120/40`: all calls, and those not from within the function itself. */
export function callText(calls: number, primitive: number): string {
  if (Number.isNaN(calls)) return "–";
  return calls === primitive || Number.isNaN(primitive)
    ? formatCount(calls)
    : `${formatCount(calls)}/${formatCount(primitive)}`;
}

interface FigureProps {
  readonly view: ProfileView;
  readonly amount: number;
  readonly what: string;
}

function Figure({ view: { quantities }, amount, what }: FigureProps): JSX.Element {
  const share = quantities.whole === 0 ? 0 : (100 * amount) / quantities.whole;
  return (
    <div>
      <b>{quantities.share(amount)}</b>
      <span>
        {what} · {quantities.value(amount)} {quantities.margin(amount)}
      </span>
      <div class="bar">
        <i style={{ width: `${Math.min(100, share)}%` }} />
      </div>
    </div>
  );
}

function NeighbourLists({ model, view }: PartProps): JSX.Element | null {
  const { selected } = model.state;
  const neighbours = useMemo(() => neighboursOf(view, selected), [view, selected]);
  if (neighbours === undefined) return null;
  const { names, callers, callees } = neighbours;
  return (
    <>
      <NeighbourList title="Called by" rows={callers} names={names} model={model} view={view} />
      <NeighbourList title="Calls" rows={callees} names={names} model={model} view={view} />
    </>
  );
}

interface NeighbourListProps extends PartProps {
  readonly title: string;
  readonly rows: readonly Neighbour[];
  readonly names: FrameNames;
}

function NeighbourList({ title, rows, names, model, view }: NeighbourListProps): JSX.Element {
  const whole = rows.reduce((sum, { total }) => sum + total, 0);
  const hasCalls = view.functions.calls !== undefined;
  return (
    <section>
      <h3>{title}</h3>
      {rows.length === 0 ? <p class="dim">nothing</p> : null}
      <ul class="neighbours">
        {rows.slice(0, NEIGHBOURS_MAX).map(({ frame, total, count }) => (
          <li key={frame}>
            <span>{view.quantities.shareOf(total, whole)}</span>
            {frame < 0 ? (
              <span class="dim">no caller</span>
            ) : (
              <button
                type="button"
                title={[names.name(frame), names.place(frame)].join("\n")}
                onClick={() => model.selectFunction(names.functionHash(frame))}
              >
                {names.name(frame)}
              </button>
            )}
            <span class="dim">
              {hasCalls ? `${view.quantities.count(count)} ×` : view.quantities.value(total)}
            </span>
          </li>
        ))}
      </ul>
      {rows.length > NEIGHBOURS_MAX ? (
        <p class="dim">and {rows.length - NEIGHBOURS_MAX} more: see Callers</p>
      ) : null}
    </section>
  );
}

/** The callers of the selected node, outermost first. */
function StackOf({ model, view }: PartProps): JSX.Element | null {
  const node = model.selectedNode;
  if (node <= 0) return null;
  const path: number[] = [];
  for (let at = node; at > 0; at = view.shown.parent[at]) path.push(at);
  const shown = path.slice(0, STACK_MAX).reverse();
  return (
    <section>
      <h3>Stack</h3>
      <ol class="stack">
        {path.length > STACK_MAX ? (
          <li class="dim">{formatCount(path.length - STACK_MAX)} callers more</li>
        ) : null}
        {shown.map((at) => (
          <li key={at}>
            <button type="button" onClick={() => model.select(at)}>
              {view.shownNames.name(view.shown.frame[at])}
            </button>
            <span class="dim">{view.quantities.share(view.shown.total[at])}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Nothing is selected: where to look first. */
function Overview({ model, view }: PartProps): JSX.Element {
  const { functions, functionNames, quantities } = view;
  const isOfModules = view.document.format === "importtime";
  const top = useMemo(() => {
    const rows = Array.from({ length: functions.rowCount }, (_, row) => row);
    return rows
      .filter((row) => functions.self[row] > 0)
      .sort((a, b) => functions.self[b] - functions.self[a])
      .slice(0, 15);
  }, [functions]);
  return (
    <div data-testid="overview">
      <h2 class="words">{isOfModules ? "Slowest imports" : "Hottest functions"}</h2>
      <p class="dim">
        {displayText(quantities.title)} in the {isOfModules ? "module" : "function"} itself
      </p>
      <ul class="neighbours">
        {top.map((row) => {
          const frame = functions.frame[row];
          return (
            <li key={row}>
              <span>{quantities.share(functions.self[row])}</span>
              <button
                type="button"
                title={functionNames.place(frame)}
                onClick={() => model.selectFunction(functionNames.functionHash(frame))}
              >
                {functionNames.name(frame)}
              </button>
              <span class="dim">{quantities.value(functions.self[row])}</span>
            </li>
          );
        })}
      </ul>
      <p class="dim">
        <kbd>h</kbd> selects the hottest, <kbd>/</kbd> searches, <kbd>?</kbd> shows all keys.
      </p>
    </div>
  );
}
