// What a search matches in a comparison: as in the flame graph the share of all stacks with a
// match, each counted once; of several runs a side their mean.

import { placesOfFrames } from "#analysis/diff/cost-keys.ts";
import type { Diff, DiffSide } from "#analysis/diff/diff.ts";
import { matchesIn } from "#analysis/views/search.ts";
import type { ViewTree } from "#analysis/views/document-tree.ts";
import { ProfileView } from "../app/profile-view.ts";
import { INITIAL_STATE } from "../app/view-state.ts";

interface PlacedTree {
  readonly tree: ViewTree;
  /** By frame of the tree the row that is compared. */
  readonly places: Int32Array;
}

/** By row what an expression is matched against: `name (path)`. */
export function diffNames({ keys, rowCount }: Diff): readonly string[] {
  return Array.from({ length: rowCount }, (_, row) => {
    const place = keys.placeOf(row);
    return keys.path[place] === "" ? keys.name[place] : `${keys.name[place]} (${keys.path[place]})`;
  });
}

export class MatchedShares {
  readonly #diff: Diff;
  /** Made when somebody searches. */
  #trees:
    | { readonly before: readonly PlacedTree[]; readonly after: readonly PlacedTree[] }
    | undefined;

  constructor(diff: Diff) {
    this.#diff = diff;
  }

  /** `hits`: by row that is compared. */
  of(hits: Uint8Array): { readonly before: number; readonly after: number } {
    const { before, after } = this.#diff;
    this.#trees ??= { before: this.#placed(before), after: this.#placed(after) };
    return {
      before: meanShare(this.#trees.before, hits),
      after: meanShare(this.#trees.after, hits),
    };
  }

  #placed({ runs }: DiffSide): readonly PlacedTree[] {
    const value = this.#diff.valueType.name;
    return runs.map((run) => {
      const { tree } = new ProfileView(run, { ...INITIAL_STATE, value }, []);
      return { tree, places: placesOfFrames(this.#diff.keys, tree.profile) };
    });
  }
}

function meanShare(trees: readonly PlacedTree[], hits: Uint8Array): number {
  const shares = trees.map(({ tree, places }) => {
    const frames = Uint8Array.from(places, (place) => (place < hits.length ? hits[place] : 0));
    return matchesIn(tree, frames).share;
  });
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}
