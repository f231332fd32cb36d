// A whole file with what its lines cost. Files stand in the order of what was measured in them.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { fileCosts, type LineHeat } from "#analysis/views/line-heat.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { shortPath } from "#profile/model/labels.ts";
import type { ViewProps } from "../app/app.tsx";
import { highlightedLines } from "../app/highlight.ts";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import { useHeat, useSource } from "../app/source-texts.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { lineCost, SourceLine } from "./source-line.tsx";
import { Grid, HeatCell, type GridColumn } from "./grid.tsx";

const LINE_PX = 19;
const FILES_MAX = 500;
const BEYOND = 12;

export function SourceView({ model }: ViewProps): JSX.Element | null {
  const { view } = model;
  const [chosen, choose] = useState<string | undefined>(undefined);
  const files = useMemo(() => (view === undefined ? [] : filesOf(view)), [view]);
  const selected = selectedPlace(model);
  useEffect(() => choose(undefined), [selected?.path]);
  const path = chosen ?? selected?.path ?? (files.find(hasText) ?? files.at(0))?.path ?? "";
  if (view === undefined) return null;
  if (path === "") {
    const lines = ["The file tells of no source files.", "Table and Tree show what it holds."];
    return <EmptyStage lines={lines} isAlert={false} />;
  }
  const isListed = files.some((file) => file.path === path);
  return (
    <>
      <div class="bar-row">
        <label>
          File{" "}
          <select value={path} onChange={(event) => choose(event.currentTarget.value)}>
            {isListed ? null : <option value={path}>{shown(view, path)}</option>}
            {files.map((file) => (
              <option key={file.path} value={file.path}>
                {view.quantities.share(file.self)} · {shown(view, file.path)}
              </option>
            ))}
          </select>
        </label>
        <span class="dim">total, self, line; warmer is more</span>
      </div>
      <SourceFile
        model={model}
        view={view}
        path={path}
        line={chosen === undefined ? (selected?.line ?? 0) : 0}
      />
    </>
  );
}

function shown(view: ProfileView, path: string): string {
  return displayText(shortPath(view.document.profile, path));
}

/** Not a library or the like: first what a person can read. */
function hasText({ path }: { readonly path: string }): boolean {
  return /\.pyx?$/.test(path);
}

interface SelectedPlace {
  readonly path: string;
  readonly line: number;
}

function selectedPlace({ view, state }: Model): SelectedPlace | undefined {
  const row = view?.rowsByHash.get(state.selected);
  if (view === undefined || row === undefined) return undefined;
  const frame = view.functions.frame[row];
  const path = view.functionNames.path(frame);
  return path === "" ? undefined : { path, line: view.functionNames.anyLine(frame) };
}

function filesOf({ document, view }: ProfileView): readonly { path: string; self: number }[] {
  const { files, strings } = document.profile;
  return fileCosts(document, view)
    .slice(0, FILES_MAX)
    .map(({ file, self }) => ({ path: strings[files.path[file]], self }));
}

interface SourceFileProps {
  readonly model: Model;
  readonly view: ProfileView;
  readonly path: string;
  readonly line: number;
}

function SourceFile({ model, view, path, line }: SourceFileProps): JSX.Element {
  const source = useSource(model, path);
  const heat = useHeat(model, path);
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const tokens = useMemo(
    () => (source?.text === undefined ? undefined : highlightedLines(source.text)),
    [source],
  );
  const shownLine = line > 0 ? line : hottestLine(heat);
  useEffect(() => {
    if (box.current !== null && tokens !== undefined) {
      box.current.scrollTop = Math.max(0, (shownLine - 4) * LINE_PX);
    }
  }, [tokens, shownLine]);
  if (tokens === undefined) {
    return (
      <LinesAlone
        model={model}
        view={view}
        path={path}
        reason={source === undefined ? "reading …" : (source.reason ?? "")}
      />
    );
  }
  const first = Math.max(0, Math.floor(top / LINE_PX) - BEYOND);
  const last = Math.min(tokens.length, first + 2 * BEYOND + Math.ceil(innerHeight / LINE_PX));
  return (
    <div
      class="grid wide"
      data-stage
      tabIndex={0}
      role="region"
      aria-label={`Source of ${shown(view, path)}`}
      ref={box}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: `${first * LINE_PX}px` }} />
      {tokens.slice(first, last).map((words, index) => (
        <SourceLine
          key={first + index}
          number={first + index + 1}
          tokens={words}
          heat={heat}
          quantities={view.quantities}
          isBrief={false}
        />
      ))}
      <div style={{ height: `${(tokens.length - last) * LINE_PX}px` }} />
    </div>
  );
}

function hottestLine(heat: LineHeat | undefined): number {
  let best = -1;
  for (let row = 0; heat !== undefined && row < heat.line.length; row += 1) {
    if (best < 0 || heat.self[row] > heat.self[best]) best = row;
  }
  return heat === undefined || best < 0 ? 0 : heat.line[best];
}

const LINE_COLUMNS: readonly GridColumn[] = [
  { id: "total", title: "Total %", width: "96px" },
  { id: "value", title: "Total", width: "96px" },
  { id: "self", title: "Self %", width: "96px" },
  { id: "line", title: "Line", width: "minmax(80px, 1fr)", isText: true },
];

/** The text is not to be had: its lines, the hottest first. */
function LinesAlone({
  model,
  view,
  path,
  reason,
}: {
  readonly model: Model;
  readonly view: ProfileView;
  readonly path: string;
  readonly reason: string;
}): JSX.Element {
  const heat = useHeat(model, path);
  const [selected, select] = useState(-1);
  const rows = useMemo(
    () =>
      heat === undefined
        ? []
        : Array.from(heat.line.keys()).sort((a, b) => lineCost(heat, b) - lineCost(heat, a)),
    [heat],
  );
  const { quantities } = view;
  if (rows.length === 0) {
    const lines = [
      displayText(reason),
      "None of its lines was measured: functions alone are known.",
    ];
    return <EmptyStage lines={lines} isAlert={false} />;
  }
  return (
    <>
      <p class="bar-row dim">{displayText(reason)}</p>
      <Grid
        label={`Lines of ${shown(view, path)}`}
        columns={LINE_COLUMNS}
        rowCount={rows.length}
        selected={selected}
        select={select}
        cell={(index, { id }) => {
          const row = rows[index];
          if (heat === undefined) return "";
          const amount = lineCost(heat, row);
          if (id === "line") return `line ${heat.line[row]}`;
          if (id === "self") return quantities.share(heat.self[row]);
          if (id === "value") return quantities.value(amount);
          const share = heat.whole === 0 ? 0 : amount / heat.whole;
          return <HeatCell share={share} text={quantities.share(amount)} />;
        }}
      />
    </>
  );
}
