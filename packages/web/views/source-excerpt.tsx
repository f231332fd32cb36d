// The lines of the selected function with what each cost; without the text, the lines alone.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { LineHeat } from "#analysis/views/line-heat.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import type { FrameNames } from "../app/frame-names.ts";
import { highlightedLines } from "../app/highlight.ts";
import type { Model } from "../app/model.ts";
import type { Quantities } from "../app/quantities.ts";
import { useHeat, useSource } from "../app/source-texts.ts";
import { lineCost, SourceLine } from "./source-line.tsx";

const BEFORE = 1;
const LINES_MAX = 24;

export interface SourceExcerptProps {
  readonly model: Model;
  readonly frame: number;
  readonly names: FrameNames;
}

export function SourceExcerpt({ model, frame, names }: SourceExcerptProps): JSX.Element | null {
  const path = names.path(frame);
  const source = useSource(model, path);
  const heat = useHeat(model, path);
  const { view } = model;
  const tokens = useMemo(
    () => (source?.text === undefined ? undefined : highlightedLines(source.text)),
    [source],
  );
  if (path === "" || view === undefined) return null;
  const first = Math.max(
    1,
    names.profile.functions.firstLine[names.profile.frames.function[frame]],
  );
  const last = lastLine(heat, first, names, frame);
  const from = Math.max(1, Math.min(first, hottest(heat, first, last) - LINES_MAX + 6) - BEFORE);
  return (
    <section>
      <h3>Source</h3>
      {tokens === undefined ? (
        <>
          <p class="dim">{source === undefined ? "reading …" : displayText(source.reason ?? "")}</p>
          <HotLines heat={heat} first={first} last={last} quantities={view.quantities} />
        </>
      ) : (
        <div class="source">
          {tokens.slice(from - 1, Math.min(from - 1 + LINES_MAX, last + 2)).map((line, index) => (
            <SourceLine
              key={from + index}
              number={from + index}
              tokens={line}
              heat={heat}
              quantities={view.quantities}
              isBrief={true}
            />
          ))}
        </div>
      )}
    </section>
  );
}

/** Where the text is not to be had: which of its lines cost most. */
function HotLines({
  heat,
  first,
  last,
  quantities,
}: {
  readonly heat: LineHeat | undefined;
  readonly first: number;
  readonly last: number;
  readonly quantities: Quantities;
}): JSX.Element | null {
  if (heat === undefined) return null;
  const rows = Array.from(heat.line.keys())
    .filter((row) => heat.line[row] >= first && heat.line[row] <= last)
    .slice(0, LINES_MAX);
  return (
    <ul class="neighbours">
      {rows.map((row) => (
        <li key={row}>
          <span>{quantities.share(lineCost(heat, row))}</span>
          <span>line {heat.line[row]}</span>
          <span class="dim">{quantities.value(lineCost(heat, row))}</span>
        </li>
      ))}
    </ul>
  );
}

/** The last line that something of the function was measured at: to the next function's first. */
function lastLine(
  heat: LineHeat | undefined,
  first: number,
  { profile }: FrameNames,
  frame: number,
): number {
  const { functions, frames } = profile;
  const file = functions.file[frames.function[frame]];
  let next = Number.POSITIVE_INFINITY;
  for (let row = 0; row < functions.file.length; row += 1) {
    const line = functions.firstLine[row];
    if (functions.file[row] === file && line > first) next = Math.min(next, line);
  }
  let last = first;
  for (const line of heat?.line ?? []) if (line >= first && line < next) last = line;
  return last;
}

function hottest(heat: LineHeat | undefined, first: number, last: number): number {
  if (heat === undefined) return first;
  let best = -1;
  for (let row = 0; row < heat.line.length; row += 1) {
    if (heat.line[row] < first || heat.line[row] > last) continue;
    if (best < 0 || heat.self[row] > heat.self[best]) best = row;
  }
  return best < 0 ? first : heat.line[best];
}
