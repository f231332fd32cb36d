// Why there is nothing to draw, and the command that would show something: no view is ever just
// empty.

import type { Profile } from "#profile/model/profile.ts";
import { selectedRows, type Selection } from "#profile/model/selection.ts";
import { QuantityFormat } from "./quantity-format.ts";

/** What happened, why, and what to do next: a line each. */
export function emptyReason(profile: Profile, selection: Selection): readonly string[] {
  let count = 0;
  for (const run of profile.samples.count) count += run;
  if (count === 0 && profile.cost.samples > 0) {
    return [
      "None of the samples that were taken is here.",
      "They were left out when this file was written: by --gil, --include or --exclude.",
      "Write it without them, or with another expression.",
    ];
  }
  if (count === 0) {
    return [
      "No sample was taken.",
      profile.cost.ticks === 0
        ? "The target ended, or the recording was stopped, before the first one."
        : "The target had no Python thread while it was measured.",
      "Record for longer, or from the start: pyrometer record -- python3 program.py",
    ];
  }
  const samples = new QuantityFormat().count(count);
  const taken = count === 1 ? "1 sample was taken" : `${samples} samples were taken`;
  if (isEmptiedByExpressions(profile, selection)) {
    return [
      `${taken}, but --include and --exclude leave none of them.`,
      "They are looked for in the names of functions and the paths of files on the stack.",
      "See what there is: pyrometer top-functions RECORDING.pyro",
    ];
  }
  if (selection.gilOnly) {
    return [
      `${taken}, but in none of them a thread was known to hold the GIL.`,
      "It waited or ran native code; some versions of Python do not tell who holds the GIL.",
      "Draw the recording without that filter: pyrometer convert RECORDING.pyro -o flame.svg",
    ];
  }
  return [
    `${taken}, but no thread was using a CPU in any of them.`,
    "The program waited: for input, for other processes, or for the clock.",
    "See where it waited: pyrometer convert RECORDING.pyro --wall -o flame.svg",
  ];
}

/** Without them something would be drawn. */
function isEmptiedByExpressions(profile: Profile, selection: Selection): boolean {
  const { include, exclude, ...others } = selection;
  if (include === undefined && exclude === undefined) return false;
  return selectedRows(profile, others).includes(1);
}
