// Filters of samples by what stands on their stacks: names of functions, paths of files. An
// expression of a person may take for ever, so none runs here: whoever can end one matches
// `filterTexts`, and a filter holds what came of it.

import type { Tables } from "#profile/model/tables.ts";

/** `any`: the name or the path, as `--include` and `--exclude` take them. */
export const FILTER_FIELDS = ["any", "name", "file"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

export interface FrameFilter {
  /** By row of the document's functions 1 where it matches. */
  readonly functions: Uint8Array;
  /** Leaves out stacks with a match, instead of all others. */
  readonly isExcluded: boolean;
}

/** What expressions are matched against, each text once. */
export interface FilterTexts {
  readonly texts: readonly string[];
  /** By row of functions, places in `texts`; -1: there is no file. */
  readonly name: Int32Array;
  readonly file: Int32Array;
}

export function filterTexts({ strings, functions, files }: Tables): FilterTexts {
  const places = new Map<number, number>();
  const placeOf = (row: number): number => {
    const place = places.get(row) ?? places.size;
    places.set(row, place);
    return place;
  };
  // The qualified name where the version tells it.
  const name = functions.name.map((row, at) => {
    const qualified = functions.qualifiedName[at];
    return placeOf(strings[qualified] === "" ? row : qualified);
  });
  const file = functions.file.map((row) => (row < 0 ? -1 : placeOf(files.path[row])));
  return { texts: Array.from(places.keys(), (row) => strings[row]), name, file };
}

/** By row of functions 1 where the field matches; `hits`: by place in `texts`. */
export function matchingFunctions(
  { name, file }: FilterTexts,
  hits: Uint8Array,
  field: FilterField,
): Uint8Array {
  const matching = new Uint8Array(name.length);
  for (let row = 0; row < matching.length; row += 1) {
    const isName = field !== "file" && hits[name[row]] === 1;
    const isFile = field !== "name" && file[row] >= 0 && hits[file[row]] === 1;
    matching[row] = isName || isFile ? 1 : 0;
  }
  return matching;
}

/** By stack 1 where all filters keep it. */
export function keptByFilters(tables: Tables, filters: readonly FrameFilter[]): Uint8Array {
  const kept = new Uint8Array(tables.stacks.frame.length).fill(1);
  for (const filter of filters) {
    const matching = matchingStacks(tables, filter);
    const wanted = filter.isExcluded ? 0 : 1;
    for (let stack = 0; stack < kept.length; stack += 1) {
      if (matching[stack] !== wanted) kept[stack] = 0;
    }
  }
  return kept;
}

/** By stack 1 where one of its frames matches. */
function matchingStacks({ stacks, frames }: Tables, { functions }: FrameFilter): Uint8Array {
  const matched = new Uint8Array(stacks.frame.length);
  for (let stack = 0; stack < matched.length; stack += 1) {
    const above = stacks.parent[stack];
    const own = functions[frames.function[stacks.frame[stack]]];
    matched[stack] = own | (above < 0 ? 0 : matched[above]);
  }
  return matched;
}
