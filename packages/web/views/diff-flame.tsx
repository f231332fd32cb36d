// The second profile as a flame graph, coloured by what changed.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { placesOfFrames } from "#analysis/diff/cost-keys.ts";
import type { Diff } from "#analysis/diff/diff.ts";
import type { ViewTree } from "#analysis/views/document-tree.ts";
import type { Document } from "#profile/model/document.ts";
import type { Model } from "../app/model.ts";
import { ProfileView } from "../app/profile-view.ts";
import { INITIAL_STATE } from "../app/view-state.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import type { Tip } from "../draw/tip.ts";
import { changeColor, lookOf } from "./change-look.ts";
import { verdictWords } from "./diff-table.tsx";
import { TreeCanvas } from "./tree-canvas.tsx";

export interface DiffFlameProps {
  readonly model: Model;
  readonly diff: Diff;
  readonly after: Document;
  /** By row that is compared 1 where the search matches; undefined: no search. */
  readonly hits: Uint8Array | undefined;
}

export function DiffFlame({ model, diff, after, hits }: DiffFlameProps): JSX.Element {
  const view = useMemo(
    () => new ProfileView(after, { ...INITIAL_STATE, value: diff.valueType.name }, []),
    [after, diff],
  );
  const places = useMemo(() => placesOfFrames(diff.keys, view.tree.profile), [view, diff]);
  const scene = useMemo((): FlameScene => {
    const { tree, names, quantities } = view;
    const { color, hexes, certain, falls } = looksOfNodes(model, diff, tree, places);
    return {
      boxes: view.boxes,
      color,
      label: (node) => ({
        name: names.name(tree.frame[node]),
        share: quantities.share(tree.total[node]),
      }),
      hits: hits === undefined ? undefined : hitsOfNodes(hits, tree, places),
      certain,
      falls,
      marked: undefined,
      colors: {
        ...model.colors,
        shades: 1,
        frames: hexes.map((hex) => (hex === "" ? model.colors.page.line : hex)),
      },
      isFlame: false,
    };
  }, [view, places, hits, model.colors]);
  const tip = (node: number): Tip | undefined => {
    const { tree, names } = view;
    const frame = tree.frame[node];
    const row = places[frame];
    if (row >= diff.rowCount) return undefined;
    const share = (value: number): string => `${(value * 100).toFixed(1)}\u00a0%`;
    return {
      title: names.name(frame),
      place: names.place(frame),
      figures: [
        [share(diff.total.before[row]), share(diff.total.after[row]), "total before, after"],
        [share(diff.self.before[row]), share(diff.self.after[row]), "self before, after"],
      ],
      note: verdictWords(diff.total, row),
    };
  };
  return (
    <div class="flame" data-stage tabIndex={0} role="group" aria-label="What changed">
      <TreeCanvas
        model={model}
        scene={scene}
        label="The second profile, coloured by what changed; the table holds the same in words"
        selected={-1}
        select={() => undefined}
        tip={tip}
        testId="diff"
      />
    </div>
  );
}

function hitsOfNodes(hits: Uint8Array, tree: ViewTree, places: Int32Array): Uint8Array {
  return Uint8Array.from(tree.frame, (frame) => {
    const row = frame < 0 ? -1 : places[frame];
    return row >= 0 && row < hits.length ? hits[row] : 0;
  });
}

interface NodeLooks {
  /** By node, into `hexes`; empty: it is not compared. */
  readonly color: Uint8Array;
  readonly hexes: readonly string[];
  /** By node 0: all of its box is hatched. */
  readonly certain: Float64Array;
  readonly falls: Uint8Array;
}

function looksOfNodes(
  { theme }: Model,
  diff: Diff,
  { nodeCount, frame }: ViewTree,
  places: Int32Array,
): NodeLooks {
  const hexes: string[] = [];
  const color = new Uint8Array(nodeCount);
  const certain = new Float64Array(nodeCount).fill(1);
  const falls = new Uint8Array(nodeCount);
  for (let node = 1; node < nodeCount; node += 1) {
    const row = places[frame[node]];
    const isCompared = row < diff.rowCount;
    const hex = isCompared ? changeColor(theme, diff.total, row) : "";
    if (!hexes.includes(hex)) hexes.push(hex);
    color[node] = hexes.indexOf(hex);
    const look = isCompared ? lookOf(diff.total, row) : "same";
    if (look === "rising" || look === "falling") certain[node] = 0;
    if (look === "falling") falls[node] = 1;
  }
  return { color, hexes, certain, falls };
}
