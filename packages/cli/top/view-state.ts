// What a person has chosen to see, and what each key makes of it. Pure: the screen draws the state,
// the table of keys changes it.

import type { Level } from "#analysis/live/live-tables.ts";
import { LIVE_SORTS, type LiveSort } from "#analysis/live/live-rows.ts";
import type { LiveValue } from "#analysis/live/place-sums.ts";

import { LiveFilter } from "./live-filter.ts";

export interface ViewState {
  readonly sort: LiveSort;
  readonly level: Level;
  readonly value: LiveValue;
  readonly gilOnly: boolean;
  /** A row per thread instead of per place. */
  readonly showsThreads: boolean;
  /** Row of threads that the places are of; undefined: all. */
  readonly thread: number | undefined;
  readonly filter: LiveFilter | undefined;
  /** The expression while it is typed. */
  readonly typed: string | undefined;
  readonly isPaused: boolean;
  readonly showsHelp: boolean;
  /** Index of the marked row, from the top of all rows. */
  readonly cursor: number;
  /** The place whose callers and lines are shown; the mark stays on it. */
  readonly expanded: number | undefined;
  /** Whole paths. */
  readonly fullFileNames: boolean;
  /** What the last key could not do. */
  readonly message: string | undefined;
}

export const FIRST_VIEW: ViewState = {
  sort: "selfNow",
  level: "function",
  value: "cpu",
  gilOnly: false,
  showsThreads: false,
  thread: undefined,
  filter: undefined,
  typed: undefined,
  isPaused: false,
  showsHelp: false,
  cursor: 0,
  expanded: undefined,
  fullFileNames: false,
  message: undefined,
};

/** What a key asks for beyond the view itself. */
export type TopAction = "quit" | "reset" | "suspend" | "earlier" | "later" | "start" | "end";

export interface Pressed {
  readonly view: ViewState;
  readonly action: TopAction | undefined;
}

/** What the keys must know of the screen. */
export interface ScreenFacts {
  /** How many rows there are, and how many of them are on the screen. */
  readonly rowCount: number;
  readonly pageRows: number;
  /** Where the mark is now: it follows an expanded row. */
  readonly cursor: number;
  /** What is there: a row of threads in the list of threads, else a place. */
  readonly atCursor: number | undefined;
  readonly isRecording: boolean;
}

export interface KeyRow {
  /** As `keyName` tells them. */
  readonly keys: readonly string[];
  /** As help shows them. */
  readonly shown: string;
  readonly help: string;
  /** Only of recordings, or only of live processes. */
  readonly only?: "recording" | "live";
  readonly press: (view: ViewState, facts: ScreenFacts, key: string) => ViewState | TopAction;
}

const TYPED_MAX = 200;

function moved(view: ViewState, facts: ScreenFacts, rows: number): ViewState {
  const last = Math.max(0, facts.rowCount - 1);
  // Several keys may come between two drawings.
  const from = Math.min(view.expanded === undefined ? view.cursor : facts.cursor, last);
  return { ...view, expanded: undefined, cursor: Math.min(last, Math.max(0, from + rows)) };
}

function opened(view: ViewState, { atCursor, cursor }: ScreenFacts): ViewState {
  if (atCursor === undefined) return view;
  if (view.showsThreads) return { ...view, showsThreads: false, thread: atCursor, cursor: 0 };
  return { ...view, cursor, expanded: view.expanded === atCursor ? undefined : atCursor };
}

/** One step back: out of what was opened last. */
function closed(view: ViewState): ViewState {
  if (view.expanded !== undefined) return { ...view, expanded: undefined };
  if (view.filter !== undefined) return { ...view, filter: undefined, cursor: 0 };
  if (view.thread !== undefined) {
    return { ...view, thread: undefined, showsThreads: true, cursor: 0 };
  }
  return { ...view, showsThreads: false, cursor: 0 };
}

export const KEYS: readonly KeyRow[] = [
  {
    keys: ["up", "k"],
    shown: "↑ ↓  j k",
    help: "mark a row",
    press: (view, facts) => moved(view, facts, -1),
  },
  { keys: ["down", "j"], shown: "", help: "", press: (view, facts) => moved(view, facts, 1) },
  {
    keys: ["pageup"],
    shown: "PgUp PgDn",
    help: "a page",
    press: (view, facts) => moved(view, facts, -facts.pageRows),
  },
  {
    keys: ["pagedown"],
    shown: "",
    help: "",
    press: (view, facts) => moved(view, facts, facts.pageRows),
  },
  { keys: ["enter"], shown: "Enter", help: "callers, source", press: opened },
  { keys: ["escape"], shown: "Esc", help: "back", press: closed },
  {
    keys: ["s"],
    shown: "s",
    help: "next sort column",
    press: (view) => {
      const next = (LIVE_SORTS.indexOf(view.sort) + 1) % LIVE_SORTS.length;
      return { ...view, sort: LIVE_SORTS[next], cursor: 0 };
    },
  },
  {
    keys: ["1", "2", "3", "4"],
    shown: "1 2 3 4",
    help: "sort by column",
    press: (view, _, key) => ({ ...view, sort: LIVE_SORTS[Number(key) - 1], cursor: 0 }),
  },
  {
    keys: ["l", "L"],
    shown: "l",
    help: "functions, lines",
    press: (view) => ({
      ...view,
      level: view.level === "function" ? "line" : "function",
      showsThreads: false,
      expanded: undefined,
      cursor: 0,
    }),
  },
  {
    keys: ["t"],
    shown: "t",
    help: "threads",
    press: (view) => ({
      ...view,
      showsThreads: !view.showsThreads,
      expanded: undefined,
      cursor: 0,
    }),
  },
  {
    keys: ["v"],
    shown: "v",
    help: "CPU or elapsed",
    press: (view) => ({ ...view, value: view.value === "cpu" ? "wall" : "cpu" }),
  },
  {
    keys: ["g"],
    shown: "g",
    help: "only with the GIL",
    press: (view) => ({ ...view, gilOnly: !view.gilOnly }),
  },
  {
    keys: ["/"],
    shown: "/",
    help: "filter",
    press: (view) => ({ ...view, typed: view.filter?.source ?? "", message: undefined }),
  },
  {
    keys: ["p", "space"],
    shown: "p",
    help: "pause",
    only: "live",
    press: (view) => ({ ...view, isPaused: !view.isPaused }),
  },
  {
    keys: ["r", "R"],
    shown: "r",
    help: "count from now",
    only: "live",
    press: () => "reset",
  },
  {
    keys: ["left"],
    shown: "← →",
    help: "through time",
    only: "recording",
    press: () => "earlier",
  },
  { keys: ["right"], shown: "", help: "", only: "recording", press: () => "later" },
  { keys: ["home"], shown: "", help: "", only: "recording", press: () => "start" },
  { keys: ["end"], shown: "", help: "", only: "recording", press: () => "end" },
  {
    keys: ["?", "h"],
    shown: "?",
    help: "these keys",
    press: (view) => ({ ...view, showsHelp: !view.showsHelp }),
  },
  { keys: ["q", "ctrl-c"], shown: "q", help: "quit", press: () => "quit" },
  { keys: ["ctrl-z"], shown: "", help: "", press: () => "suspend" },
];

export function keysFor(isRecording: boolean): readonly KeyRow[] {
  const here = isRecording ? "recording" : "live";
  return KEYS.filter(({ only }) => only === undefined || only === here);
}

/** `key` is a name (`up`, `enter`, `ctrl-c`) or the character itself. */
export function pressed(view: ViewState, key: string, facts: ScreenFacts): Pressed {
  if (view.typed !== undefined && key !== "ctrl-c" && key !== "ctrl-z") {
    return { view: typedInto(view, view.typed, key), action: undefined };
  }
  const calm: ViewState = { ...view, message: undefined };
  if (calm.showsHelp && key !== "ctrl-c" && key !== "q" && key !== "ctrl-z") {
    return { view: { ...calm, showsHelp: false }, action: undefined };
  }
  const row = keysFor(facts.isRecording).find(({ keys }) => keys.includes(key));
  if (row === undefined) return { view: calm, action: undefined };
  const result = row.press(calm, facts, key);
  return typeof result === "string"
    ? { view: calm, action: result }
    : { view: result, action: undefined };
}

function typedInto(view: ViewState, typed: string, key: string): ViewState {
  if (key === "escape") return { ...view, typed: undefined };
  if (key === "backspace") return { ...view, typed: typed.slice(0, -1) };
  if (key === "space") return { ...view, typed: `${typed} ` };
  if (key === "enter") return withFilter(view, typed);
  const isText = Array.from(key).length === 1;
  return isText && typed.length < TYPED_MAX ? { ...view, typed: typed + key } : view;
}

function withFilter(view: ViewState, typed: string): ViewState {
  const rest = { ...view, typed: undefined, cursor: 0, expanded: undefined };
  if (typed === "") return { ...rest, filter: undefined };
  try {
    return { ...rest, filter: new LiveFilter(typed) };
  } catch {
    return { ...rest, message: `'${typed}' is not a regular expression` };
  }
}
