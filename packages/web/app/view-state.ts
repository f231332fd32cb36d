// What a person chose: all of it in one object, so that the address can hold it and every view
// draws from the same.

import type { Trail } from "#analysis/views/trail.ts";

export const VIEW_IDS = [
  "flame",
  "time",
  "callers",
  "table",
  "tree",
  "source",
  "sunburst",
  "threads",
  "markers",
  "counters",
  "imports",
  "diff",
] as const;
export type ViewId = (typeof VIEW_IDS)[number];

export const PANELS = ["frame", "import", "noise", "keys"] as const;
export type Panel = (typeof PANELS)[number];

export const THEME_CHOICES = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

/** ns on the document's clock. */
export interface TimeRange {
  readonly fromNs: number;
  readonly toNs: number;
}

/** Frames from the outermost inwards, each by the hash of what it is (`FrameNames.hash`). */
export type FramePath = readonly number[];

export interface ViewState {
  readonly tab: string;
  readonly view: ViewId;
  /** Name of a value type; empty: the document's first. */
  readonly value: string;
  readonly search: string;
  /** Hash of the selected function; 0: none. */
  readonly selected: number;
  /** Where it was selected in the tree; empty: nowhere, all places count. */
  readonly path: FramePath;
  readonly zoom: FramePath;
  readonly range: TimeRange | undefined;
  /** Rows of threads. */
  readonly hiddenThreads: readonly number[];
  /** Process ids: all of their threads. */
  readonly hiddenProcesses: readonly number[];
  readonly isOnlyMine: boolean;
  readonly isInverted: boolean;
  /** The root at the bottom. */
  readonly isFlame: boolean;
  readonly isByLine: boolean;
  readonly isRecursionFolded: boolean;
  readonly withIdle: boolean;
  /** Transforms of the tree, in the order in which they were made. */
  readonly trail: Trail;
  readonly panel: Panel;
  readonly theme: ThemeChoice;
  /** Ids of the two tabs that are compared. */
  readonly compared: readonly string[];
}

export const INITIAL_STATE: ViewState = {
  tab: "",
  view: "flame",
  value: "",
  search: "",
  selected: 0,
  path: [],
  zoom: [],
  range: undefined,
  hiddenThreads: [],
  hiddenProcesses: [],
  isOnlyMine: false,
  isInverted: false,
  isFlame: false,
  isByLine: false,
  isRecursionFolded: false,
  withIdle: false,
  trail: [],
  panel: "frame",
  theme: "system",
  compared: [],
};

type Listener = () => void;

export class Store {
  #state: ViewState;
  readonly #listeners = new Set<Listener>();

  constructor(state: ViewState) {
    this.#state = state;
  }

  get state(): ViewState {
    return this.#state;
  }

  readonly set = (change: Partial<ViewState>): void => {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  };

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
