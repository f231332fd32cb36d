// The words after `--sort`: those of pstats, with its abbreviations and its old numbers.

import {
  acceptedSortKeys,
  LEGACY_SORT_KEYS,
  SORT_KEYS,
  type SortKey,
} from "#analysis/pstats/sort-keys.ts";
import type { StatisticsKind } from "#analysis/pstats/statistics.ts";
import { OperatingError } from "#base/errors.ts";

/** Throws a usage error that lists the words there are. */
export function sortKeysOf(words: readonly string[], kind: StatisticsKind): readonly SortKey[] {
  // The old numbers stand alone, as in pstats.
  const asked = words.length === 1 ? [LEGACY_SORT_KEYS.get(words[0]) ?? words[0]] : words;
  const accepted = acceptedSortKeys(kind);
  return asked.map((word) => {
    const key = accepted.get(word);
    if (key !== undefined) return key;
    const known = kind === "samples" ? [...accepted.keys()] : [...SORT_KEYS.keys()];
    const message = `'${word}' is no key to sort by, or begins several`;
    throw new OperatingError("usage", message, `--sort takes ${known.join(", ")}`);
  });
}
