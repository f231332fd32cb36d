// Samples of a document as short texts, for tests.

import type { Document } from "../../model/document.ts";
import { frameLabel } from "../../model/labels.ts";
import { FRAME_KINDS } from "../../model/tables.ts";

/** `outer (a.py:1);inner (a.py:2) 5`, a row of samples each; several values with blanks between. */
export function stackTexts({ profile }: Document): readonly string[] {
  const { samples, stacks } = profile;
  return Array.from(samples.stack, (leaf, row) => {
    const labels: string[] = [];
    for (let stack = leaf; stack >= 0; stack = stacks.parent[stack]) {
      labels.push(
        frameLabel(profile, stacks.frame[stack], { byFunction: false, fullFileNames: true }),
      );
    }
    const values = samples.values.map((column) => column[row]);
    return `${labels.reverse().join(";")} ${values.join(" ")}`;
  });
}

/** The kinds of all frames that have the name. */
export function kindsOf({ profile }: Document, name: string): readonly string[] {
  const { frames, functions, strings } = profile;
  const rows = [...frames.function.keys()];
  return rows
    .filter((row) => strings[functions.name[frames.function[row]]] === name)
    .map((row) => FRAME_KINDS[frames.kind[row]]);
}

/** Sum of one value type over all samples. */
export function totalOf({ profile }: Document, index = 0): number {
  return profile.samples.values[index].reduce((sum, value) => sum + value, 0);
}

/** `dropped: lines without a number at their end × 1 (line 2)` */
export function findings({ diagnosis }: Document): readonly string[] {
  return diagnosis.map(({ kind, message, count, places }) => {
    const where = places.length === 0 ? "" : ` (${places.join(", ")})`;
    return `${kind}: ${message} × ${count}${where}`;
  });
}
