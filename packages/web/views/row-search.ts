// The search field in views whose rows are not frames of the shown tree: the diff, imports,
// counters. The expression runs where the tree's search does, and can be ended.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Model } from "../app/model.ts";
import { NameSearch } from "../app/search.ts";

/**
 * By name 1 where it matches; undefined: all rows count, since nothing is searched for or the
 * expression is none. `tell`: what stands in the search field of what was found. Equal lists of
 * names must be one list.
 */
export function useRowSearch(
  model: Model,
  names: readonly string[],
  tell: (hits: Uint8Array) => string,
): Uint8Array | undefined {
  const pattern = model.state.search;
  const [found, set] = useState<
    { readonly names: readonly string[]; readonly hits: Uint8Array } | undefined
  >(undefined);
  const search = useMemo(() => new NameSearch(names), [names]);
  useEffect(() => () => search.end(), [search]);
  useEffect(() => {
    let isWanted = true;
    if (pattern === "") {
      set(undefined);
      model.tellRows(undefined);
      return undefined;
    }
    void search.search(pattern).then((result) => {
      if (!isWanted || result === undefined) return;
      const isFound = "frames" in result;
      set(isFound ? { names, hits: result.frames } : undefined);
      model.tellRows({ pattern, text: isFound ? tell(result.frames) : result.error });
    });
    return () => {
      isWanted = false;
    };
  }, [search, pattern]);
  useEffect(() => () => model.tellRows(undefined), [model]);
  return found?.names === names ? found.hits : undefined;
}

export function countOf(hits: Uint8Array): number {
  return hits.reduce((sum, hit) => sum + hit, 0);
}
