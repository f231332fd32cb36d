// What was measured, which view, search.

import type { JSX } from "preact";
import { displayText } from "#analysis/svg/display-text.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewProps } from "../app/app.tsx";
import { switchTheme } from "../app/keyboard.ts";
import { formatCount, formatTime } from "../app/quantities.ts";
import { viewsOf } from "../app/view-table.ts";
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

function Search({ model }: ViewProps): JSX.Element {
  const { found, state, view } = model;
  let result = "";
  if (found !== undefined && state.search !== "") {
    if ("error" in found) result = found.error;
    else if (found.matches.frameCount === 0) result = "no match";
    else if (view !== undefined) {
      const at = found.nodes.indexOf(model.selectedNode);
      const count = formatCount(found.nodeCount);
      const place = at < 0 ? count : `${at + 1}/${count}`;
      result = `${view.quantities.share(found.matches.value)} · ${place}`;
    }
  }
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
        {result}
      </span>
      {state.search === "" ? <kbd>/</kbd> : null}
    </label>
  );
}
