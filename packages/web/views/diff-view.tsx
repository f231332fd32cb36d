// Two profiles, or two sets of runs, compared: a flame graph of the second, coloured by what
// changed, and a table. Colour is only for what is more than chance would give; where nothing is
// known of chance, the table says so and the picture is hatched.

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { diffDocuments, type Diff } from "#analysis/diff/diff.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { diffColors, type Theme } from "#analysis/palette.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewTab } from "#protocol/view.ts";
import type { ViewProps } from "../app/app.tsx";
import { failureOf } from "../app/library.ts";
import type { Model } from "../app/model.ts";
import { formatCount } from "../app/quantities.ts";
import { tabTitle } from "../app/tab-titles.ts";
import { LOOK_TITLES, looksIn, type Look } from "./change-look.ts";
import { DiffFlame } from "./diff-flame.tsx";
import { diffNames, MatchedShares } from "./diff-search.ts";
import { DiffTable, percent } from "./diff-table.tsx";
import { EmptyStage } from "./empty-stage.tsx";
import { countOf, useRowSearch } from "./row-search.ts";
import { Segments } from "./segments.tsx";

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

type Compared =
  | { readonly diff: Diff; readonly after: Document }
  | { readonly error: string; readonly remedy: string | undefined };

export function DiffView({ model }: ViewProps): JSX.Element {
  const { library } = model;
  const sides = sidesOf(model);
  const compared = useDiff(model, sides);
  const [picture, show] = useState<"table" | "flame">("table");
  if (library.tabs.length < 2) {
    return (
      <EmptyStage
        lines={[
          "There is nothing to compare with.",
          "Drop a second profile on this page, or: pyrometer diff BEFORE -- AFTER",
        ]}
        isAlert={false}
      />
    );
  }
  return (
    <>
      <div class="bar-row">
        <SidePicker model={model} sides={sides} />
        <Segments
          label="Picture"
          entries={[
            { id: "table", title: "Table", hint: "Functions by how much they changed" },
            { id: "flame", title: "Flame", hint: "The second profile, coloured by what changed" },
          ]}
          chosen={picture}
          choose={show}
        />
        {compared !== undefined && "diff" in compared ? <Basis diff={compared.diff} /> : null}
      </div>
      {compared === undefined ? <EmptyStage lines={["Comparing …"]} isAlert={false} /> : null}
      {compared !== undefined && "error" in compared ? (
        <EmptyStage lines={[compared.error, compared.remedy ?? ""]} isAlert={true} />
      ) : null}
      {compared !== undefined && "diff" in compared ? (
        <>
          {compared.diff.warnings.length === 0 ? null : (
            <ul class="warning warnings" aria-label="What makes the two unlike">
              {compared.diff.warnings.map((warning) => (
                <li>{displayText(warning)}</li>
              ))}
            </ul>
          )}
          <Changes model={model} picture={picture} diff={compared.diff} after={compared.after} />
        </>
      ) : null}
    </>
  );
}

interface ChangesProps {
  readonly model: Model;
  readonly picture: "table" | "flame";
  readonly diff: Diff;
  readonly after: Document;
}

function Changes({ model, picture, diff, after }: ChangesProps): JSX.Element {
  const names = useMemo(() => diffNames(diff), [diff]);
  const matched = useMemo(() => new MatchedShares(diff), [diff]);
  const hits = useRowSearch(model, names, (found) => {
    const count = countOf(found);
    if (count === 0) return "no match";
    const shares = matched.of(found);
    return `${percent(shares.before)} → ${percent(shares.after)} · ${formatCount(count)}`;
  });
  return (
    <>
      <ChangeLegend diff={diff} picture={picture} theme={model.theme} />
      {picture === "table" ? (
        <DiffTable model={model} diff={diff} hits={hits} />
      ) : (
        <DiffFlame model={model} diff={diff} after={after} hits={hits} />
      )}
    </>
  );
}

interface ChangeLegendProps {
  readonly diff: Diff;
  readonly picture: "table" | "flame";
  readonly theme: Theme;
}

/** The table colours what changed in the function itself, the picture what changed with it. */
function ChangeLegend({ diff, picture, theme }: ChangeLegendProps): JSX.Element {
  const measure = picture === "table" ? diff.self : diff.total;
  const looks = useMemo(() => looksIn(measure, diff.rowCount), [measure, diff]);
  const { noise, grown, shrunk } = diffColors(theme);
  const strongest: Partial<Record<Look, string | undefined>> = {
    grown: grown.at(-1),
    shrunk: shrunk.at(-1),
  };
  return (
    <div class="bar-row legend changes" role="group" aria-label="Colours of changes">
      {looks.map((look) => (
        <span key={look}>
          <i class={look} style={{ backgroundColor: strongest[look] ?? noise }} />
          {look === "same" && diff.basis === "none" ? "hardly changed" : LOOK_TITLES[look]}
        </span>
      ))}
    </div>
  );
}

function sidesOf({ library, state }: Model): Sides {
  const { comparison } = library.list ?? {};
  const [before, after] = state.compared;
  const isOpen = (id: string): boolean => library.tabs.some((tab) => tab.id === id);
  if (state.compared.length === 2 && isOpen(before) && isOpen(after)) {
    return { before: [before], after: [after] };
  }
  if (comparison !== undefined) return comparison;
  const [first, second] = library.tabs.map(({ id }) => id);
  const shown = state.tab === first ? second : state.tab;
  return { before: [first], after: [shown ?? first] };
}

function useDiff(model: Model, { before, after }: Sides): Compared | undefined {
  const [compared, set] = useState<Compared | undefined>(undefined);
  const { value } = model.state;
  const key = [before.join(","), after.join(","), value].join(" ");
  useEffect(() => {
    let isWanted = true;
    set(undefined);
    const load = (ids: readonly string[]): Promise<Document[]> =>
      Promise.all(ids.map((id) => model.library.document(id)));
    Promise.all([load(before), load(after)])
      .then(([first, second]) => {
        const options = { by: "function" as const, ...(value === "" ? {} : { value }) };
        const diff = diffDocuments(first, second, options);
        if (isWanted) set({ diff, after: second[0] });
      })
      .catch((error: unknown) => {
        if (isWanted) set(failureOf(error));
      });
    return () => {
      isWanted = false;
    };
  }, [key]);
  return compared;
}

interface SidePickerProps {
  readonly model: Model;
  readonly sides: Sides;
}

function SidePicker({ model, sides }: SidePickerProps): JSX.Element {
  const { tabs } = model.library;
  if (sides.before.length > 1 || sides.after.length > 1) {
    return (
      <span>
        {sides.before.length} runs before, {sides.after.length} after
      </span>
    );
  }
  const [before, after] = [sides.before[0], sides.after[0]];
  return (
    <>
      <TabSelect
        label="Before"
        tabs={tabs}
        chosen={before}
        choose={(id) => model.set({ compared: [id, after] })}
      />
      <button
        type="button"
        class="plain"
        title="The other way round"
        aria-label="The other way round"
        onClick={() => model.set({ compared: [after, before] })}
      >
        ⇄
      </button>
      <TabSelect
        label="After"
        tabs={tabs}
        chosen={after}
        choose={(id) => model.set({ compared: [before, id] })}
      />
    </>
  );
}

interface TabSelectProps {
  readonly label: string;
  readonly tabs: readonly ViewTab[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

function TabSelect({ label, tabs, chosen, choose }: TabSelectProps): JSX.Element {
  return (
    <label>
      {label}{" "}
      <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {tabs.map((tab) => (
          <option key={tab.id} value={tab.id}>
            {tabTitle(tab, tabs)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What the verdicts stand on, in words. */
function Basis({ diff }: { readonly diff: Diff }): JSX.Element {
  const words = useMemo(() => {
    if (diff.basis === "runs") return "margins from runs";
    if (diff.basis === "within-run") {
      return "margins within one run a side: another run may differ by more";
    }
    return `chance unknown: ${diff.obstacle}`;
  }, [diff]);
  return <span class="dim">{displayText(words)}</span>;
}
