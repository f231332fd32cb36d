// The table of keys: what runs, and what the help sheet says. Views that have an own meaning for
// arrows and Enter (the table, the tree) take them first.

import { openFilter } from "./filter-field.ts";
import type { Model } from "./model.ts";
import { valueTypesIn } from "./profile-view.ts";
import { viewsOf } from "./view-table.ts";

export interface KeyBinding {
  /** `KeyboardEvent.key`, any of them. */
  readonly keys: readonly string[];
  /** As the help sheet shows them. */
  readonly shown: string;
  readonly group: "Find" | "Move" | "Show" | "Page";
  readonly does: string;
  /** Absent: the view does it (`views/`). */
  readonly run?: (model: Model, key: string) => void;
}

export const KEY_BINDINGS: readonly KeyBinding[] = [
  {
    keys: ["/"],
    shown: "/",
    group: "Find",
    does: "search by regex",
    run: () => document.getElementById("search")?.focus(),
  },
  { keys: ["n"], shown: "n", group: "Find", does: "next hit", run: (model) => model.stepHit(1) },
  {
    keys: ["N"],
    shown: "N",
    group: "Find",
    does: "previous hit",
    run: (model) => model.stepHit(-1),
  },
  {
    keys: ["h"],
    shown: "h",
    group: "Find",
    does: "select the hottest function",
    run: selectHottest,
  },
  {
    keys: ["f"],
    shown: "f",
    group: "Find",
    does: "filter by regex: Enter keeps those stacks, Shift Enter leaves them out",
    run: (model) => openFilter(model.state.search),
  },
  {
    keys: [],
    shown: "← → ↑ ↓",
    group: "Move",
    does: "walk from frame to frame; in charts over time: move",
  },
  {
    keys: [],
    shown: "Enter",
    group: "Move",
    does: "zoom to the frame; in the table: show it in the flame graph",
  },
  { keys: ["Escape"], shown: "Esc", group: "Move", does: "back", run: (model) => model.back() },
  { keys: [], shown: "+ −", group: "Move", does: "zoom in and out" },
  {
    keys: ["0"],
    shown: "0",
    group: "Move",
    does: "show everything",
    run: (model) => model.set({ zoom: [] }),
  },
  {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    shown: "1 – 9",
    group: "Show",
    does: "the views, from left to right",
    run: showView,
  },
  { keys: ["v"], shown: "v", group: "Show", does: "next value", run: nextValue },
  {
    keys: ["m"],
    shown: "m",
    group: "Show",
    does: "only my code",
    run: (model) => model.set({ isOnlyMine: !model.state.isOnlyMine }),
  },
  {
    keys: ["i"],
    shown: "i",
    group: "Show",
    does: "invert: what cost most first, its callers below",
    run: (model) => model.set({ isInverted: !model.state.isInverted, zoom: [], path: [] }),
  },
  {
    keys: ["o"],
    shown: "o",
    group: "Show",
    does: "root at the top or at the bottom",
    run: (model) => model.set({ isFlame: !model.state.isFlame }),
  },
  {
    keys: ["l"],
    shown: "l",
    group: "Show",
    does: "by line, or by function",
    run: (model) => model.set({ isByLine: !model.state.isByLine, zoom: [], path: [] }),
  },
  {
    keys: ["w"],
    shown: "w",
    group: "Show",
    does: "threads that wait, too",
    run: (model) => model.set({ withIdle: !model.state.withIdle }),
  },
  {
    keys: ["R"],
    shown: "R",
    group: "Show",
    does: "fold recursion",
    run: (model) => model.set({ isRecursionFolded: !model.state.isRecursionFolded }),
  },
  {
    keys: ["c"],
    shown: "c",
    group: "Page",
    does: "copy the stack",
    run: (model) => {
      void model.copyStack();
    },
  },
  {
    keys: ["d"],
    shown: "d",
    group: "Page",
    does: "what the import showed",
    run: (model) => togglePanel(model, "import"),
  },
  {
    keys: ["e"],
    shown: "e",
    group: "Page",
    does: "what ± means",
    run: (model) => togglePanel(model, "noise"),
  },
  { keys: ["t"], shown: "t", group: "Page", does: "light or dark", run: switchTheme },
  {
    keys: ["?"],
    shown: "?",
    group: "Page",
    does: "this list",
    run: (model) => togglePanel(model, "keys"),
  },
];

/** Runs what a key means; true: it meant something. */
export function runKey(model: Model, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const binding = KEY_BINDINGS.find(({ keys }) => keys.includes(event.key));
  if (binding?.run === undefined) return false;
  binding.run(model, event.key);
  return true;
}

function togglePanel(model: Model, panel: "import" | "noise" | "keys"): void {
  model.set({ panel: model.state.panel === panel ? "frame" : panel });
}

function showView(model: Model, key: string): void {
  const view = viewsOf(model).at(Number(key) - 1);
  if (view !== undefined) model.set({ view: view.id });
}

function nextValue(model: Model): void {
  const { document, view } = model;
  if (document === undefined || view === undefined) return;
  const types = valueTypesIn(document);
  const at = types.findIndex(({ name }) => name === view.view.value);
  model.set({ value: types[(at + 1) % types.length].name });
}

export function switchTheme(model: Model): void {
  model.set({ theme: model.theme === "dark" ? "light" : "dark" });
}

/** The function with the greatest self time, where it costs most. */
function selectHottest(model: Model): void {
  const { view } = model;
  if (view === undefined) return;
  const { functions, functionNames, shown, shownNames } = view;
  let best = -1;
  for (let row = 0; row < functions.rowCount; row += 1) {
    if (best < 0 || functions.self[row] > functions.self[best]) best = row;
  }
  if (best < 0) return;
  const hash = functionNames.functionHash(functions.frame[best]);
  const weight = view.isInverted ? shown.total : shown.self;
  let hottest = 0;
  for (let node = 1; node < shown.nodeCount; node += 1) {
    if (shownNames.functionHash(shown.frame[node]) !== hash) continue;
    if (hottest === 0 || weight[node] > weight[hottest]) hottest = node;
  }
  if (hottest > 0) model.select(hottest);
  else model.selectFunction(hash);
}
