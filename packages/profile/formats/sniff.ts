// Which format a file is in, by its content; a name says nothing.

import type { KnownForeign, ReadableFormat } from "./reader.ts";

export type Recognised =
  | { readonly format: ReadableFormat }
  | { readonly foreign: KnownForeign }
  | undefined;

/** The surest of all; of equals the first, and one that can be read before one that cannot. */
export function recognise(
  head: Uint8Array,
  formats: readonly ReadableFormat[],
  knownForeign: readonly KnownForeign[],
): Recognised {
  let best: Recognised;
  let bestSureness = 0;
  for (const format of formats) {
    const sureness = format.sniff(head);
    if (sureness <= bestSureness) continue;
    best = { format };
    bestSureness = sureness;
  }
  for (const foreign of knownForeign) {
    const sureness = foreign.sniff(head);
    if (sureness <= bestSureness) continue;
    best = { foreign };
    bestSureness = sureness;
  }
  return best;
}
