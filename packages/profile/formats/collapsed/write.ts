// Collapsed stacks ("folded"), as Brendan Gregg's stackcollapse scripts write them and
// flamegraph.pl, inferno, speedscope and the Firefox Profiler read them: frames from the outermost
// to the innermost with `;` between them, a space, and a number. There is no specification and no
// escaping. The number is a count of samples, as in py-spy's `raw`: readers take it for one, and
// several skip fractions. Of files of other tools it is what they weigh, in whole numbers.

import { frameLabel } from "../../model/labels.ts";
import type { Profile } from "../../model/profile.ts";
import { selectedStacks, stackWeights } from "../../model/selected-stacks.ts";
import type { Selection } from "../../model/selection.ts";
import { chunked } from "../chunks.ts";
import type { FileNames } from "../file-names.ts";

/** What would end a frame or a line, or what no terminal should get. */
const BREAKING = /[;\p{Cc}\u2028\u2029]/gu;

/**
 * Chunks of text, one line per stack; equal labels may stand in several lines, which readers add
 * up.
 */
export function writeCollapsed(
  profile: Profile,
  selection: Selection,
  names: FileNames,
): Iterable<string> {
  return chunked(lines(selectedStacks(profile, selection), selection, names));
}

function* lines(drawn: Profile, selection: Selection, names: FileNames): Generator<string> {
  const { parent, frame } = drawn.stacks;
  const weights = stackWeights(drawn, drawn.valueTypes.length === 0 ? "samples" : selection.value);
  const count = drawn.valueTypes.length === 0 ? weights.count : weights.value.map(Math.round);
  const options = { byFunction: selection.byFunction, fullFileNames: names.fullFileNames };
  const labels = Array.from(drawn.frames.kind, (_, row) =>
    // A comma, not a dot: `a;b` must not read as an attribute.
    frameLabel(drawn, row, options).replaceAll(BREAKING, (text) => (text === ";" ? "," : " ")),
  );
  for (let stack = 0; stack < parent.length; stack += 1) {
    if (!(count[stack] > 0)) continue;
    const path: string[] = [];
    for (let at = stack; at >= 0; at = parent[at]) path.push(labels[frame[at]]);
    yield `${path.reverse().join(";")} ${count[stack]}\n`;
  }
}
