// The second profile as a flame graph, coloured by what changed.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { placesOfFrames } from "#analysis/diff/cost-keys.ts";
import type { Diff } from "#analysis/diff/diff.ts";
import type { Document } from "#profile/model/document.ts";
import type { Model } from "../app/model.ts";
import { ProfileView } from "../app/profile-view.ts";
import { INITIAL_STATE } from "../app/view-state.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import type { Tip } from "../draw/tip.ts";
import { diffColor, verdictWords } from "./diff-table.tsx";
import { TreeCanvas } from "./tree-canvas.tsx";

export interface DiffFlameProps {
  readonly model: Model;
  readonly diff: Diff;
  readonly after: Document;
}

export function DiffFlame({ model, diff, after }: DiffFlameProps): JSX.Element {
  const view = useMemo(
    () => new ProfileView(after, { ...INITIAL_STATE, value: diff.valueType.name }, []),
    [after, diff],
  );
  const places = useMemo(() => placesOfFrames(diff.keys, view.tree.profile), [view, diff]);
  const scene = useMemo((): FlameScene => {
    const { tree, names, quantities } = view;
    const hexes: string[] = [];
    const color = new Uint8Array(tree.nodeCount);
    for (let node = 1; node < tree.nodeCount; node += 1) {
      const row = places[tree.frame[node]];
      const hex = row < diff.rowCount ? diffColor(model, diff.total, row) : "";
      if (!hexes.includes(hex)) hexes.push(hex);
      color[node] = hexes.indexOf(hex);
    }
    return {
      boxes: view.boxes,
      color,
      label: (node) => ({
        name: names.name(tree.frame[node]),
        share: quantities.share(tree.total[node]),
      }),
      hits: undefined,
      certain: undefined,
      marked: undefined,
      colors: {
        ...model.colors,
        shades: 1,
        frames: hexes.map((hex) => (hex === "" ? model.colors.page.line : hex)),
      },
      isFlame: false,
    };
  }, [view, places, model.colors]);
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
