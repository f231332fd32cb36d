// The functions that cost most by themselves, for the last lines of a recording; where there are
// none, the reason.

import { effectiveSamples } from "#analysis/effective-samples.ts";
import { emptyReason } from "#analysis/empty-reason.ts";
import { classifyFile } from "#analysis/frame-classes.ts";
import { hottestFunctions } from "#analysis/hottest.ts";
import { frameName, framePath, shortPath } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { Selection } from "#profile/model/selection.ts";
import { frameKind } from "#profile/model/tables.ts";

const SHOWN = 3;
/** Rows that are no code (a thread, what is not attributed) may stand between. */
const LOOKED_AT = 20;

export interface HottestFunction {
  readonly name: string;
  /** Where it is, as the frames of the output say it. */
  readonly place: string;
  /** Of the profile's whole value, by itself. */
  readonly share: number;
  readonly isOwn: boolean;
}

export interface Hottest {
  readonly functions: readonly HottestFunction[];
  /** How many independent samples would tell the shares as well: what their digits come from. */
  readonly effectiveSamples: number;
  /** Lines for a person where nothing is drawn. */
  readonly emptyReason: readonly string[];
}

export function hottestOf(profile: Profile, selection: Selection): Hottest {
  const hottest = hottestFunctions(profile, { ...selection, perThread: false }, LOOKED_AT);
  const drawn = hottest.profile;
  const count = drawn.samples.count.reduce((sum, each) => sum + each, 0);
  const functions = hottest.bySelf
    .filter(({ frame }) => drawn.frames.kind[frame] !== frameKind.root)
    .slice(0, SHOWN)
    .map(({ frame, selfShare }) => {
      const file = framePath(drawn, frame);
      const line = drawn.functions.firstLine[drawn.frames.function[frame]];
      const shown = shortPath(drawn, file);
      return {
        name: frameName(drawn, frame),
        place: file === "" || line < 0 ? shown : `${shown}:${line}`,
        share: selfShare,
        isOwn: classifyFile(file, drawn.meta) === "yours",
      };
    });
  const isEmpty = hottest.bySelf.length === 0;
  return {
    functions,
    effectiveSamples: effectiveSamples(selection.value, count),
    emptyReason: isEmpty ? emptyReason(profile, selection) : [],
  };
}
