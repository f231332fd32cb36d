// What the stage shows: value, threads, what is left out, and the trail of transforms with its
// undo.

import type { JSX } from "preact";
import { documentStartNs } from "#analysis/views/document-start.ts";
import { transformWords } from "#analysis/views/trail.ts";
import { valueWords } from "#analysis/value-words.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import type { ViewProps } from "../app/app.tsx";
import { hasSamples, valueTypesIn, type ProfileView } from "../app/profile-view.ts";
import { formatTime } from "../app/quantities.ts";
import type { ViewId } from "../app/view-state.ts";
import { FilterPicker } from "./filter-picker.tsx";
import { ProcessPicker } from "./process-picker.tsx";
import { Segments } from "./segments.tsx";
import { ThreadPicker } from "./thread-picker.tsx";

/** What is chosen of stacks changes nothing in them. */
const NOT_OF_STACKS: ReadonlySet<ViewId> = new Set(["imports", "markers", "counters"]);

export function StageBar({ model }: ViewProps): JSX.Element | null {
  const { view, document, state } = model;
  // A comparison has its own bar, and takes all of both files.
  if (view === undefined || document === undefined || state.view === "diff") return null;
  const isOfStacks = !NOT_OF_STACKS.has(state.view);
  const types = isOfStacks ? valueTypesIn(document) : [];
  const canTransform = isOfStacks && hasSamples(document);
  return (
    <div class="stage-bar">
      {types.length > 1 ? (
        <Segments
          label="Value"
          entries={types.map(({ name }) => ({
            id: name,
            title: shortTitle(valueWords({ valueTypes: types }, name).title),
            hint: `${displayText(name)} (v: next)`,
          }))}
          chosen={view.view.value}
          choose={(value) => model.set({ value })}
        />
      ) : null}
      <ProcessPicker model={model} />
      <ThreadPicker model={model} />
      {canTransform ? (
        <>
          <Switch
            title="only my code"
            hint="Folds what is not yours (m)"
            isOn={state.isOnlyMine}
            change={(isOnlyMine) => model.set({ isOnlyMine })}
          />
          <Switch
            title="inverted"
            hint="What cost most first, its callers below (i)"
            isOn={state.isInverted}
            change={(isInverted) => model.set({ isInverted, zoom: [], path: [] })}
          />
          <Switch
            title="lines"
            hint="A frame per line instead of per function (l)"
            isOn={state.isByLine}
            change={(isByLine) => model.set({ isByLine, zoom: [], path: [] })}
          />
          <FilterPicker model={model} />
        </>
      ) : null}
      {isOfStacks && document.isOwn && view.view.value !== "wall" ? (
        <Switch
          title="waiting too"
          hint="Also samples of threads that did not run (w)"
          isOn={state.withIdle}
          change={(withIdle) => model.set({ withIdle })}
        />
      ) : null}
      <Trail model={model} />
      {state.view === "markers" || state.view === "counters" ? null : (
        <span class="amount">{amountText(view)}</span>
      )}
    </div>
  );
}

function shortTitle(title: string): string {
  return displayText(title.replace(/ time$/, ""));
}

interface SwitchProps {
  readonly title: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly change: (isOn: boolean) => void;
}

function Switch({ title, hint, isOn, change }: SwitchProps): JSX.Element {
  return (
    <button
      type="button"
      class="switch"
      aria-pressed={isOn}
      title={hint}
      onClick={() => change(!isOn)}
    >
      {title}
    </button>
  );
}

/** Chips: each undoes itself and what came after it. */
function Trail({ model }: ViewProps): JSX.Element {
  const { state, view, document } = model;
  const startNs = document === undefined ? 0 : documentStartNs(document);
  const nameOf = ([row]: readonly [number, number?]): string => {
    if (view === undefined) return String(row);
    const frame = view.tree.profile.frames.function.indexOf(row);
    return frame < 0 ? `function ${row}` : view.names.name(frame);
  };
  return (
    <>
      {state.trail.map((transform, index) => (
        <button
          type="button"
          class="chip"
          key={index}
          title="Undo this and what came after it"
          onClick={() => model.set({ trail: state.trail.slice(0, index), zoom: [], path: [] })}
        >
          {displayText(transformWords(transform, nameOf))} ×
        </button>
      ))}
      {state.range === undefined ? null : (
        <button
          type="button"
          class="chip"
          title="Select all of the time again"
          onClick={() => model.set({ range: undefined })}
        >
          {formatTime(state.range.fromNs - startNs)} – {formatTime(state.range.toNs - startNs)} ×
        </button>
      )}
      {state.zoom.length === 0 ? null : (
        <button
          type="button"
          class="chip"
          title="Show everything (0)"
          onClick={() => model.set({ zoom: [] })}
        >
          zoomed ×
        </button>
      )}
    </>
  );
}

function amountText(view: ProfileView): string {
  const { quantities, tree } = view;
  const words = valueWords({ valueTypes: [tree.valueType] }, tree.valueType.name).title;
  // What a tool calls by its own name keeps it: `Ir`.
  const isOurs = words !== tree.valueType.name;
  const inText = isOurs
    ? words.replace(/^[A-Z](?=[a-z])/u, (capital) => capital.toLowerCase())
    : words;
  const whole = `${quantities.value(quantities.whole)} ${displayText(inText)}`;
  const counted = tree.totalCount[0];
  if (tree.of === "edges")
    return `${whole} · ${quantities.count(view.functions.rowCount)} functions`;
  if (tree.valueType.unit === "count" || counted === 0) return whole;
  const of = view.document.format === "importtime" ? "imports" : tree.of;
  return `${whole} · ${quantities.count(counted)} ${of}`;
}
