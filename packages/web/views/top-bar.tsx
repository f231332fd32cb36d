// What was measured, which view, search.

import type { JSX } from "preact";
import { displayText } from "#analysis/svg/display-text.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewProps } from "../app/app.tsx";
import { switchTheme } from "../app/keyboard.ts";
import type { FoundRows, Model } from "../app/model.ts";
import { formatCount, formatTime } from "../app/quantities.ts";
import type { ViewId } from "../app/view-state.ts";
import { viewsOf } from "../app/view-table.ts";
import { isPicking } from "./file-picker.tsx";
import { Segments } from "./segments.tsx";

export function TopBar({ model }: ViewProps): JSX.Element {
  const { state } = model;
  const views = viewsOf(model);
  return (
    <header>
      <div class="mark">
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
          <rect x="1" y="12" width="16" height="4" rx="1" />
          <rect x="4" y="7" width="10" height="4" rx="1" opacity=".72" />
          <rect x="7" y="2" width="5" height="4" rx="1" opacity=".45" />
        </svg>
        <h1>Pyrometer</h1>
      </div>
      <Measured model={model} />
      {isPicking(model) ? null : (
        <Segments
          label="View"
          entries={views.map(({ id, title, says }, index) => ({
            id,
            title,
            hint: index < 9 ? `${says} (${index + 1})` : says,
          }))}
          chosen={state.view}
          choose={(view) => model.set({ view })}
        />
      )}
      <Search model={model} />
      <button
        type="button"
        class="plain"
        title="Light or dark (t)"
        aria-label="Light or dark"
        onClick={() => switchTheme(model)}
      >
        {model.theme === "dark" ? "☾" : "☀"}
      </button>
      <button
        type="button"
        class="plain"
        title="All keys (?)"
        aria-label="All keys"
        aria-pressed={state.panel === "keys"}
        onClick={() => model.set({ panel: state.panel === "keys" ? "frame" : "keys" })}
      >
        ?
      </button>
    </header>
  );
}

/** The file's name and what it says of what was measured. */
function Measured({ model }: ViewProps): JSX.Element {
  const { document, library, tab } = model;
  const about = document === undefined ? "" : aboutDocument(document);
  return (
    <div class="file" title={`${displayText(tab?.path ?? "")}\n${about}`}>
      {tab === undefined || library.tabs.length > 1 ? null : <b>{displayText(tab.name)}</b>}
      <span>{about}</span>
    </div>
  );
}

function aboutDocument({ profile, writtenBy, format, isOwn }: Document): string {
  const { meta, cost } = profile;
  const parts = isOwn
    ? [
        meta.pid > 0 ? `pid ${meta.pid}` : "",
        meta.pythonVersion === "" ? "" : `CPython ${meta.pythonVersion}`,
        cost.durationNs > 0 ? formatTime(cost.durationNs) : "",
      ]
    : [writtenBy === "" ? format : writtenBy];
  return displayText(parts.filter((part) => part !== "").join(" · "));
}

/** Views whose rows are searched instead of the frames of the tree (views/row-search.ts). */
const SEARCH_ROWS: readonly ViewId[] = ["diff", "imports", "counters"];

function foundFrames({ found, view, selectedNode }: Model): FoundRows | undefined {
  if (found === undefined || view === undefined) return undefined;
  const { pattern } = found;
  if ("error" in found) return { pattern, text: found.error };
  if (found.matches.frameCount === 0) return { pattern, text: "no match" };
  const at = found.nodes.indexOf(selectedNode);
  const count = formatCount(found.nodeCount);
  const place = at < 0 ? count : `${at + 1}/${count}`;
  return { pattern, text: `${view.quantities.share(found.matches.value)} · ${place}` };
}

function Search({ model }: ViewProps): JSX.Element {
  const { state } = model;
  const found = SEARCH_ROWS.includes(state.view) ? model.foundRows : foundFrames(model);
  return (
    <label class="search">
      <input
        id="search"
        type="search"
        spellcheck={false}
        autocomplete="off"
        placeholder="Search by regex"
        aria-label="Search by regex on name, file and line"
        value={state.search}
        maxLength={1000}
        onInput={(event) => model.set({ search: event.currentTarget.value })}
      />
      <span class="hit" role="status" data-for={found?.pattern}>
        {state.search === "" ? "" : found?.text}
      </span>
      {state.search === "" ? <kbd>/</kbd> : null}
    </label>
  );
}
