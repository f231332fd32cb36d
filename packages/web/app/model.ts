// What happens when a person does something: between the state, the open documents and the views.

import type { FrameFilter } from "#analysis/views/frame-filters.ts";
import { matchesIn, nameTable, type Matches } from "#analysis/views/search.ts";
import { isStackFilter, type Transform } from "#analysis/views/trail.ts";
import { stackText } from "#analysis/views/document-tree.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import type { Theme } from "#analysis/palette.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewTab } from "#protocol/view.ts";
import { drawColors, type DrawColors } from "../draw/colors.ts";
import { failureOf, Library, type Failure } from "./library.ts";
import { isLarge, ProfileView, type Choices } from "./profile-view.ts";
import { NameSearch } from "./search.ts";
import { TrailFilters } from "./trail-filters.ts";
import { TreeMaker } from "./tree-maker.ts";
import { applyTheme, followTheme } from "./theme.ts";
import { stateFromHash, stateToHash } from "./url-state.ts";
import { INITIAL_STATE, Store, type ViewId, type ViewState } from "./view-state.ts";
import { viewsOf } from "./view-table.ts";

/** What a search found; `error`: why it found nothing. */
export type Found =
  | { readonly pattern: string; readonly error: string }
  | {
      readonly pattern: string;
      readonly frames: Uint8Array;
      readonly matches: Matches;
      /** Nodes of the shown tree that match, the heaviest first; the first some thousand. */
      readonly nodes: Int32Array;
      readonly nodeCount: number;
    };

/** What a search found in the rows of a view that is no tree: for the search field. */
export interface FoundRows {
  readonly pattern: string;
  readonly text: string;
}

const HITS_MAX = 5000;
/** What the browser's own way back goes back by. */
const STEPS = ["view", "zoom", "trail"] as const satisfies readonly (keyof ViewState)[];
const CHOICE_KEYS = [
  "value",
  "range",
  "hiddenThreads",
  "hiddenProcesses",
  "isOnlyMine",
  "isInverted",
  "isByLine",
  "isRecursionFolded",
  "withIdle",
  "trail",
] as const satisfies readonly (keyof Choices)[];

export class Model {
  readonly store: Store;
  readonly library = new Library();
  document: Document | undefined;
  /** The document is preliminary: its times are still to come. */
  isOfSums = false;
  failure: Failure | undefined;
  found: Found | undefined;
  foundRows: FoundRows | undefined;
  /** Said to a screen reader, and for a moment to everyone. */
  notice = "";
  /** `perf/` and the tests read what drawing cost here. */
  readonly figures = { boxes: 0, labels: 0, scriptMs: 0 };
  #theme: Theme = "light";
  #view: ProfileView | undefined;
  /** What it was made of, and what one is being made of. */
  #chosen: ViewState | undefined;
  #wanted: ViewState | undefined;
  #maker: { readonly document: Document; readonly trees: TreeMaker } | undefined;
  #filters: TrailFilters | undefined;
  #search: NameSearch | undefined;
  #searched: ProfileView | undefined;
  #pattern = "";
  #shownTab = "";
  /** Whose `document` it is, and whose `#view`: what was shown stays until what is new is there. */
  #documentTab = "";
  #viewTab = "";
  #last: ViewState;
  #listener: () => void = () => undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.store = new Store(stateFromHash(location.hash));
    this.#last = this.store.state;
  }

  get state(): ViewState {
    return this.store.state;
  }

  get set(): (change: Partial<ViewState>) => void {
    return this.store.set;
  }

  get tab(): ViewTab | undefined {
    return this.library.tabs.find(({ id }) => id === this.state.tab);
  }

  get theme(): Theme {
    return this.#theme;
  }

  get colors(): DrawColors {
    return drawColors(this.#theme);
  }

  /** Undefined until the document is there. */
  get view(): ProfileView | undefined {
    const { document, state } = this;
    if (document === undefined) return undefined;
    if (this.isAwaitingTimes) return undefined;
    const isOfIt = this.#view?.document === document;
    if (isOfIt && isSameChoice(this.#chosen, state)) return this.#view;
    const shown = isOfIt || this.#viewTab === this.#documentTab ? this.#view : undefined;
    const filters = this.#filtersOf(document).of(state.trail);
    if (filters === undefined) return shown;
    if (isLarge(document)) {
      this.#makeBeside(document, state, filters);
      return shown;
    }
    this.#keep(new ProfileView(document, state, filters), state);
    return this.#view;
  }

  /** The sums of a long recording know no times: what is about them waits. */
  get isAwaitingTimes(): boolean {
    return this.isOfSums && needsTimes(this.state);
  }

  /** Is a view being made, while another is shown? */
  get isBusy(): boolean {
    return this.#wanted !== undefined || this.#filters?.isMatching === true;
  }

  #filtersOf(document: Document): TrailFilters {
    if (this.#filters?.document === document) return this.#filters;
    this.#filters?.end();
    this.#filters = new TrailFilters(document, (failure) => {
      if (failure === undefined) {
        this.set({});
        return;
      }
      const { pattern, error } = failure;
      this.say(`/${displayText(pattern)}/ was taken back: ${error}`);
      const trail = this.state.trail.filter(
        (step) => !isStackFilter(step) || step.pattern !== pattern,
      );
      this.set({ trail });
    });
    return this.#filters;
  }

  /** Until it is there, what was shown stays. */
  #makeBeside(document: Document, state: ViewState, filters: readonly FrameFilter[]): void {
    if (this.#maker?.document !== document) {
      this.#maker?.trees.end();
      const columns = this.library.columnsOf(state.tab, document);
      this.#maker = { document, trees: new TreeMaker(columns) };
      this.#wanted = undefined;
    }
    if (isSameChoice(this.#wanted, state)) return;
    this.#wanted = state;
    const { view, isInverted } = new ProfileView(document, state, filters);
    this.#maker.trees.make(view, isInverted, (made) => {
      if (this.document !== document) return;
      this.#wanted = undefined;
      this.#keep(new ProfileView(document, state, filters, made), state);
      this.set({});
    });
  }

  #keep(view: ProfileView, state: ViewState): void {
    this.#view = view;
    this.#viewTab = this.#documentTab;
    this.#chosen = state;
  }

  /** Begins; `draw` is called whenever there is something new to see. */
  start(draw: () => void): void {
    this.#listener = draw;
    this.store.subscribe(() => {
      this.#follow();
      draw();
    });
    followTheme(
      () => this.state.theme,
      (theme) => {
        this.#theme = theme;
        draw();
      },
    );
    window.addEventListener("popstate", () => {
      this.set(stateFromHash(location.hash));
    });
    this.library.watch((event, isSame) => {
      if (event.kind === "failed") {
        this.say(event.error);
      } else {
        this.#shownTab = "";
        if (!isSame) this.say(`${event.tab.name} was read anew`);
        this.set({});
      }
    });
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const list = await this.library.load();
      const wanted = list.tabs.find(({ id }) => id === this.state.tab) ?? list.tabs.at(0);
      const { comparison } = list;
      const compared = comparison === undefined ? {} : { view: "diff" as ViewId };
      const hasOwn = location.hash.length > 1 || list.state === undefined;
      const begun = hasOwn ? {} : stateFromHash(list.state);
      this.set({ ...begun, ...(wanted === undefined ? {} : { tab: wanted.id }), ...compared });
    } catch (error) {
      this.failure = failureOf(error);
      this.#listener();
    }
  }

  #follow(): void {
    const { state } = this;
    this.#theme = applyTheme(state.theme);
    if (state.tab !== this.#shownTab) this.#show(state.tab);
    const hash = `#${stateToHash(state)}`;
    if (hash !== location.hash && !(hash === "#" && location.hash === "")) {
      const isStep =
        this.document !== undefined && STEPS.some((key) => this.#last[key] !== state[key]);
      if (isStep) history.pushState(undefined, "", hash);
      else history.replaceState(undefined, "", hash);
    }
    this.#last = state;
    this.#searchAgain();
  }

  #show(id: string): void {
    this.#shownTab = id;
    if (id !== this.#documentTab) this.document = undefined;
    this.failure = undefined;
    if (id === "") return;
    const isPreliminary = this.tab?.isPreliminary === true;
    void this.library.document(id).then(
      (document) => {
        if (this.#shownTab !== id) return;
        this.document = document;
        this.#documentTab = id;
        this.isOfSums = isPreliminary && !document.hasTimes;
        window.document.title = `${displayText(this.tab?.name ?? "")} · Pyrometer`;
        const views = viewsOf(this);
        const isThere = views.some((view) => view.id === this.state.view);
        // An import log opens as one, unless the address says otherwise.
        if (!isThere || this.state.view === INITIAL_STATE.view) this.set({ view: views[0].id });
        else this.set({});
      },
      (error: unknown) => {
        if (this.#shownTab !== id) return;
        this.failure = failureOf(error);
        this.#listener();
      },
    );
  }

  #searchAgain(): void {
    const { view } = this;
    const { search } = this.state;
    if (view === undefined || (view === this.#searched && search === this.#pattern)) return;
    this.#pattern = search;
    if (search === "") {
      this.found = undefined;
      return;
    }
    if (view !== this.#searched) {
      this.#search?.end();
      this.#search = new NameSearch(nameTable(view.tree.profile));
      this.#searched = view;
    }
    void this.#search?.search(search).then((result) => {
      if (result === undefined || this.state.search !== search) return;
      this.found =
        "error" in result
          ? { pattern: search, error: result.error }
          : foundIn(view, search, result.frames);
      this.#listener();
    });
  }

  /** Selects a node of the shown tree; 0: none. */
  select(node: number): void {
    const { view } = this;
    if (view === undefined) return;
    if (node <= 0) {
      this.set({ selected: 0, path: [] });
      return;
    }
    const selected = view.shownNames.functionHash(view.shown.frame[node]);
    this.set({ selected, path: view.pathTo(node), panel: "frame" });
  }

  /** Selects a function wherever it stands. */
  selectFunction(hash: number): void {
    this.set({ selected: hash, path: [], panel: "frame" });
  }

  get selectedNode(): number {
    const { view } = this;
    const { path } = this.state;
    if (view === undefined || path.length === 0) return -1;
    const node = view.nodeOf(path);
    return node === 0 ? -1 : node;
  }

  zoomTo(node: number): void {
    const { view } = this;
    if (view !== undefined) this.set({ zoom: node <= 0 ? [] : view.pathTo(node) });
  }

  /** The next (1) or previous (-1) hit. */
  stepHit(step: number): void {
    const { found, view } = this;
    if (view === undefined || found === undefined || "error" in found) return;
    if (found.nodes.length === 0) return;
    const at = found.nodes.indexOf(this.selectedNode);
    const next = at < 0 ? (step > 0 ? 0 : -1) : at + step;
    const node = found.nodes.at(next % found.nodes.length);
    if (node !== undefined) this.select(node);
  }

  /** Back by one: panel, zoom, selection, trail, range, search. */
  back(): void {
    const { state } = this;
    if (state.panel !== "frame") this.set({ panel: "frame" });
    else if (state.zoom.length > 0) this.set({ zoom: [] });
    else if (state.selected !== 0) this.set({ selected: 0, path: [] });
    else if (state.trail.length > 0) this.set({ trail: state.trail.slice(0, -1) });
    else if (state.range !== undefined) this.set({ range: undefined });
    else if (state.search !== "") this.set({ search: "" });
  }

  transform(transform: Transform): void {
    this.set({ trail: [...this.state.trail, transform], zoom: [], path: [] });
  }

  tellRows(found: FoundRows | undefined): void {
    if (found === this.foundRows) return;
    this.foundRows = found;
    this.#listener();
  }

  async copyStack(): Promise<void> {
    const { view, selectedNode } = this;
    if (view === undefined || selectedNode < 0) {
      this.say("Select a frame in the flame graph first.");
      return;
    }
    await this.copy(stackText(view.shown, selectedNode), "The stack");
  }

  async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.say(`${what} is on the clipboard.`);
    } catch {
      this.say("The browser does not let this page use the clipboard.");
    }
  }

  async drop(files: readonly File[]): Promise<void> {
    for (const file of files) {
      this.say(`Reading ${displayText(file.name)} …`);
      // It stays until the file was read.
      clearTimeout(this.#noticeTimer);
      const result = await this.library.drop(file);
      this.say("error" in result ? remedied(result) : "");
      if ("error" in result) continue;
      this.set({ tab: result.id, zoom: [], path: [], selected: 0, trail: [] });
    }
  }

  say(text: string): void {
    this.notice = text;
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => {
      this.notice = "";
      this.#listener();
    }, 6000);
    this.#listener();
  }
}

function isSameChoice(chosen: ViewState | undefined, state: ViewState): boolean {
  return chosen !== undefined && CHOICE_KEYS.every((key) => chosen[key] === state[key]);
}

function needsTimes({ view, range, trail }: ViewState): boolean {
  const isOfTimes = view === "time" || view === "threads" || range !== undefined;
  return isOfTimes || trail.some(({ kind }) => kind === "filter-samples");
}

function remedied({ error, remedy }: Failure): string {
  return remedy === undefined ? error : `${error}; ${remedy}`;
}

function foundIn(view: ProfileView, pattern: string, frames: Uint8Array): Found {
  const { shown, tree } = view;
  const nodes: number[] = [];
  for (let node = 1; node < shown.nodeCount; node += 1) {
    if (frames[shown.frame[node]] === 1) nodes.push(node);
  }
  nodes.sort((a, b) => shown.total[b] - shown.total[a]);
  return {
    pattern,
    frames,
    matches: matchesIn(tree, frames),
    nodes: Int32Array.from(nodes.slice(0, HITS_MAX)),
    nodeCount: nodes.length,
  };
}
