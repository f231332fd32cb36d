// The lines of the selected function with what each cost; without the text, the lines alone.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { FRAME_CLASSES } from "#analysis/frame-classes.ts";
import type { LineHeat } from "#analysis/views/line-heat.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import type { Document } from "#profile/model/document.ts";
import type { FrameNames } from "../app/frame-names.ts";
import { highlightedLines, type Token } from "../app/highlight.ts";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import type { Quantities } from "../app/quantities.ts";
import { useHeat, useSource } from "../app/source-texts.ts";
import { lineCost, SourceLine } from "./source-line.tsx";

const LINES_MAX = 24;
const AROUND = 3;

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
  const extent = useMemo(
    () => (view === undefined ? undefined : extentOf(view, heat, names, frame)),
    [view, heat, names, frame],
  );
  if (path === "" || view === undefined || extent === undefined) return null;
  const { first, last, own } = extent;
  // Of a native library neither the text nor the lines are to be had.
  const isNative = FRAME_CLASSES[names.classes[frame]] === "native";
  if (isNative && tokens === undefined && own?.size === 0) return null;
  const from = Math.max(first, hottest(heat, first, last) - LINES_MAX + 6);
  return (
    <section>
      <h3>Source</h3>
      {tokens === undefined ? (
        <>
          <p class="dim">{source === undefined ? "reading …" : displayText(source.reason ?? "")}</p>
          <HotLines
            heat={heat}
            isShown={(line) =>
              line >= first &&
              line <= last &&
              (own === undefined || own.size === 0 || own.has(line))
            }
            quantities={view.quantities}
          />
        </>
      ) : (
        <div class="source">
          {dedented(
            excerptOf(tokens.slice(from - 1, Math.min(from - 1 + LINES_MAX, last)), heat),
          ).map((line, index) => (
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

/**
 * Where lines were not measured, nothing tells where a function ends: it does before what stands no
 * deeper than its first line and follows an empty one.
 */
function excerptOf(
  lines: readonly (readonly Token[])[],
  heat: LineHeat | undefined,
): readonly (readonly Token[])[] {
  if (isByLine(heat)) return lines;
  const depths = lines.map((line) => /^[ \t]*/.exec(line.at(0)?.text ?? "")?.[0].length ?? 0);
  const isEmpty = lines.map((line) => line.every(({ text }) => text.trim() === ""));
  const end = lines.findIndex(
    (_, index) => index > 1 && !isEmpty[index] && isEmpty[index - 1] && depths[index] <= depths[0],
  );
  const kept = end < 0 ? lines.length : end;
  const last = isEmpty.slice(0, kept).lastIndexOf(false);
  return lines.slice(0, last + 1);
}

/** Without the blanks that all lines begin with: the panel is narrow. */
function dedented(lines: readonly (readonly Token[])[]): readonly (readonly Token[])[] {
  const indents = lines.map((line) => /^[ ]*/.exec(line.at(0)?.text ?? "")?.[0].length ?? 0);
  const filled = indents.filter((_, index) => lines[index].length > 0);
  const least = Math.min(...filled);
  if (!Number.isFinite(least) || least === 0) return lines;
  return lines.map(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, text: first.text.slice(least) }, ...rest],
  );
}

/** Where the text is not to be had: which of its lines cost most. */
function HotLines({
  heat,
  isShown,
  quantities,
}: {
  readonly heat: LineHeat | undefined;
  readonly isShown: (line: number) => boolean;
  readonly quantities: Quantities;
}): JSX.Element | null {
  if (heat === undefined) return null;
  const rows = Array.from(heat.line.keys())
    .filter((row) => isShown(heat.line[row]))
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

interface Extent {
  readonly first: number;
  readonly last: number;
  /** Its lines, where the file tells them and not at which the function begins. */
  readonly own: ReadonlySet<number> | undefined;
}

function extentOf(
  { document, kind }: ProfileView,
  heat: LineHeat | undefined,
  names: FrameNames,
  frame: number,
): Extent {
  const row = names.profile.frames.function[frame];
  const told = names.profile.functions.firstLine[row];
  const own = told > 0 || kind === "spans" ? undefined : linesOf(document, row);
  if (own !== undefined && own.size > 0) {
    // Some lines around: where it begins and ends nothing tells.
    const first = Math.max(1, Math.min(...own) - AROUND);
    return { first, last: Math.max(...own) + AROUND, own };
  }
  const first = Math.max(1, told);
  return { first, last: lastLine(heat, first, names, frame), own };
}

/** `row`: of the document's functions. */
function linesOf({ profile, lines }: Document, row: number): ReadonlySet<number> {
  const found = new Set<number>();
  const { frames } = profile;
  for (let frame = 0; frame < frames.line.length; frame += 1) {
    if (frames.function[frame] === row && frames.line[frame] > 0) found.add(frames.line[frame]);
  }
  for (const [at, of] of (lines?.function ?? []).entries()) {
    if (of === row && lines !== undefined) found.add(lines.line[at]);
  }
  return found;
}

/** The last line that something of the function was measured at: to the next function's first. */
function lastLine(
  heat: LineHeat | undefined,
  first: number,
  { profile }: FrameNames,
  frame: number,
): number {
  const { functions, frames, strings } = profile;
  const own = frames.function[frame];
  const file = functions.file[own];
  const inner = `${strings[functions.qualifiedName[own]]}.<locals>.`;
  let next = Number.POSITIVE_INFINITY;
  for (let row = 0; row < functions.file.length; row += 1) {
    const line = functions.firstLine[row];
    if (functions.file[row] !== file || line <= first) continue;
    // Comprehensions and functions within it are its own lines.
    const isInner =
      strings[functions.qualifiedName[row]].startsWith(inner) ||
      strings[functions.name[row]].startsWith("<");
    if (!isInner) next = Math.min(next, line);
  }
  if (!isByLine(heat)) return Math.min(next - 1, first + LINES_MAX - 1);
  let last = first;
  for (const line of heat.line) if (line >= first && line < next) last = line;
  return last;
}

/** Functions alone are at their first lines. */
function isByLine(heat: LineHeat | undefined): heat is LineHeat {
  return heat !== undefined && heat.from !== "edges";
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
