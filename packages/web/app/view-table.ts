// Which views there are, and which of them a document has something for.

import type { Model } from "./model.ts";
import { hasSamples } from "./profile-view.ts";
import type { ViewId } from "./view-state.ts";

export interface ViewEntry {
  readonly id: ViewId;
  readonly title: string;
  /** For the list of keys and for screen readers. */
  readonly says: string;
}

const ALL: readonly (ViewEntry & { readonly isFor: (model: Model) => boolean })[] = [
  { id: "flame", title: "Flame", says: "flame graph: all stacks added up", isFor: hasTree },
  { id: "time", title: "Time", says: "stacks or spans in order of time", isFor: hasOrder },
  {
    id: "callers",
    title: "Callers",
    says: "one function between its callers and callees",
    isFor: hasTree,
  },
  { id: "table", title: "Table", says: "all functions, sortable", isFor: hasTree },
  { id: "tree", title: "Tree", says: "call tree, row by row", isFor: hasTree },
  { id: "source", title: "Source", says: "source lines with what each cost", isFor: hasTree },
  { id: "sunburst", title: "Sunburst", says: "the call tree as rings", isFor: hasTree },
  { id: "threads", title: "Threads", says: "a track per thread", isFor: hasThreads },
  { id: "markers", title: "Markers", says: "moments and stretches of a trace", isFor: hasMarkers },
  { id: "counters", title: "Counters", says: "values over time, a chart each", isFor: hasCounters },
  { id: "imports", title: "Imports", says: "what importing each module took", isFor: hasImports },
  { id: "diff", title: "Diff", says: "two profiles compared", isFor: hasTwo },
];

/** In the order of the keys 1, 2, 3 … */
export function viewsOf(model: Model): readonly ViewEntry[] {
  const views = ALL.filter(({ isFor }) => isFor(model));
  // What the file is about stands first.
  views.sort((a, b) => Number(b.id === "imports") - Number(a.id === "imports"));
  return views.length === 0 ? ALL.slice(0, 1) : views;
}

function hasTree({ document }: Model): boolean {
  if (document === undefined) return true;
  return hasSamples(document) || document.edges !== undefined || document.spans !== undefined;
}

/** What was added up before it was written: the lines of such a file stand in no order of time. */
const ADDED_UP: ReadonlySet<string> = new Set(["collapsed", "flamegraph-svg", "pprof"]);

function hasOrder({ document }: Model): boolean {
  if (document === undefined) return true;
  if (ADDED_UP.has(document.format)) return false;
  return hasSamples(document) || (document.spans !== undefined && !isImportLog(document));
}

function hasThreads({ document, isOfSums }: Model): boolean {
  if (document === undefined || !hasSamples(document)) return false;
  return document.hasTimes || isOfSums;
}

function hasMarkers({ document }: Model): boolean {
  return document?.markers !== undefined;
}

function hasCounters({ document }: Model): boolean {
  return document?.counters !== undefined;
}

function hasImports({ document }: Model): boolean {
  return document !== undefined && isImportLog(document);
}

function isImportLog({ format }: { readonly format: string }): boolean {
  return format === "importtime";
}

function hasTwo({ library }: Model): boolean {
  return library.tabs.length >= 2;
}
