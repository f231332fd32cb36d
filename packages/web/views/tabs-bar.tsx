// Files that are open, where there are several: each a tab.

import type { JSX } from "preact";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";
import { tabTitle } from "../app/tab-titles.ts";

export function TabsBar({ model }: ViewProps): JSX.Element | null {
  const { library, state } = model;
  const { tabs } = library;
  const hasFolder = library.list?.folder !== undefined;
  if (tabs.length < 2 && !(hasFolder && tabs.length > 0)) return null;
  const ids = [...tabs.map(({ id }) => id), ...(hasFolder ? [""] : [])];
  const step = (by: number): void => {
    const at = ids.indexOf(state.tab) + by;
    openTab(model, ids[(at + ids.length) % ids.length]);
  };
  return (
    <nav aria-label="Open profiles">
      <div
        class="tabs"
        role="tablist"
        aria-label="Profiles"
        onKeyDown={(event) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
          step(event.key === "ArrowRight" ? 1 : -1);
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        {tabs.map((tab) => (
          <Tab key={tab.id} model={model} id={tab.id} title={tabTitle(tab, tabs)} />
        ))}
        {hasFolder ? <Tab model={model} id="" title="open another …" /> : null}
      </div>
    </nav>
  );
}

interface TabProps {
  readonly model: Model;
  readonly id: string;
  readonly title: string;
}

function Tab({ model, id, title }: TabProps): JSX.Element {
  const isShown = model.state.tab === id;
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isShown}
      tabIndex={isShown ? 0 : -1}
      onClick={() => openTab(model, id)}
    >
      {title}
    </button>
  );
}

/** What was chosen of one file means nothing in another. */
function openTab(model: Model, id: string): void {
  model.set({
    tab: id,
    zoom: [],
    path: [],
    trail: [],
    range: undefined,
    hiddenThreads: [],
    hiddenProcesses: [],
  });
}
