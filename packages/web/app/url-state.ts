// The state as the part of the address behind `#`, so that a view can be sent, reloaded and gone
// back to. What is as it was at the beginning is left out; what cannot be understood is too.

import { parseTrail, trailText } from "#analysis/views/trail.ts";
import {
  INITIAL_STATE,
  PANELS,
  THEME_CHOICES,
  VIEW_IDS,
  type FramePath,
  type TimeRange,
  type ViewState,
} from "./view-state.ts";

const SEARCH_MAX = 1000;
/** Deeper places are not in the address: it would be longer than what can be sent. */
const PATH_MAX = 400;
const LIST_MAX = 1000;

/** A field of the state and its text; undefined: as in the beginning, or not to be understood. */
interface Field<Value> {
  readonly name: string;
  write(value: Value): string | undefined;
  read(text: string): Value | undefined;
}

const FIELDS: { readonly [Key in keyof ViewState]: Field<ViewState[Key]> } = {
  tab: { name: "tab", write: filled, read: filled },
  view: choice("view", VIEW_IDS, INITIAL_STATE.view),
  value: { name: "value", write: filled, read: filled },
  search: { name: "search", write: filled, read: filled },
  selected: {
    name: "frame",
    write: (hash) => (hash === 0 ? undefined : hash.toString(36)),
    read: (text) => hashOf(text),
  },
  path: hashes("path"),
  zoom: hashes("zoom"),
  range: { name: "range", write: rangeText, read: parsedRange },
  hiddenThreads: numbers("hide"),
  hiddenProcesses: numbers("hidepid"),
  isOnlyMine: flag("mine"),
  isInverted: flag("invert"),
  isFlame: flag("up"),
  isByLine: flag("lines"),
  isRecursionFolded: flag("fold"),
  withIdle: flag("idle"),
  trail: {
    name: "trail",
    write: (trail) => (trail.length === 0 ? undefined : trailText(trail)),
    read: (text) => parseTrail(text),
  },
  panel: choice("panel", PANELS, INITIAL_STATE.panel),
  theme: choice("theme", THEME_CHOICES, INITIAL_STATE.theme),
  compared: {
    name: "compare",
    write: (ids) => (ids.length === 2 ? ids.join("..") : undefined),
    read: (text) => {
      const ids = text.split("..");
      return ids.length === 2 ? ids : undefined;
    },
  },
};

/** Without the `#`. */
export function stateToHash(state: ViewState): string {
  const parameters = new URLSearchParams();
  const put = <Key extends keyof ViewState>(key: Key): void => {
    const text = FIELDS[key].write(state[key]);
    if (text !== undefined) parameters.set(FIELDS[key].name, text);
  };
  for (const key of fieldKeys()) put(key);
  return parameters.toString();
}

/** With or without the `#`. */
export function stateFromHash(hash: string): ViewState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const found: Partial<Record<keyof ViewState, unknown>> = {};
  const take = <Key extends keyof ViewState>(key: Key): void => {
    const text = parameters.get(FIELDS[key].name);
    const value = text === null ? undefined : FIELDS[key].read(text);
    if (value !== undefined) found[key] = value;
  };
  for (const key of fieldKeys()) take(key);
  return { ...INITIAL_STATE, ...(found as Partial<ViewState>) };
}

function fieldKeys(): readonly (keyof ViewState)[] {
  return Object.keys(FIELDS) as (keyof ViewState)[];
}

function filled(text: string): string | undefined {
  return text === "" ? undefined : text.slice(0, SEARCH_MAX);
}

function flag(name: string): Field<boolean> {
  return {
    name,
    write: (isSet) => (isSet ? "1" : undefined),
    read: (text) => (text === "1" ? true : undefined),
  };
}

function choice<Value extends string>(
  name: string,
  values: readonly Value[],
  initial: Value,
): Field<Value> {
  return {
    name,
    write: (value) => (value === initial ? undefined : value),
    read: (text) => values.find((value) => value === text),
  };
}

function numbers(name: string): Field<readonly number[]> {
  return {
    name,
    write: (rows) => (rows.length === 0 ? undefined : rows.join(".")),
    read: (text) => {
      const rows = text.split(".").slice(0, LIST_MAX).map(Number);
      return rows.every((row) => Number.isSafeInteger(row) && row >= 0) ? rows : undefined;
    },
  };
}

function hashes(name: string): Field<FramePath> {
  return {
    name,
    write: (path) =>
      path.length === 0 || path.length > PATH_MAX
        ? undefined
        : path.map((hash) => hash.toString(36)).join("."),
    read: (text) => {
      const path = text.split(".").map(hashOf);
      const isWhole = path.length <= PATH_MAX && path.every((hash) => hash !== undefined);
      return isWhole ? path : undefined;
    },
  };
}

function hashOf(text: string): number | undefined {
  const hash = Number.parseInt(text, 36);
  return Number.isSafeInteger(hash) && hash > 0 && hash < 2 ** 32 ? hash : undefined;
}

function rangeText(range: TimeRange | undefined): string | undefined {
  return range === undefined ? undefined : `${Math.round(range.fromNs)}-${Math.round(range.toNs)}`;
}

function parsedRange(text: string): TimeRange | undefined {
  const [fromNs, toNs] = text.split("-").map(Number);
  return fromNs >= 0 && toNs > fromNs && Number.isFinite(toNs) ? { fromNs, toNs } : undefined;
}
