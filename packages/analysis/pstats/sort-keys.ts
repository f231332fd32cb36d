// What pstats sorts by. Trap: which abbreviations are accepted depends on the order of the table.
// Each word gives its prefixes from the longest down, until it meets one that is taken: that one is
// refused, the shorter ones stay with whom they belong to. So `cu`, `ti`, `to` and `file` work;
// `c`, `cum`, `t` and `n` do not.

import { compareTexts, firstDifference } from "./function-key.ts";
import type { FunctionNumbers, StatisticsKind } from "./statistics.ts";

type Compare = (one: FunctionNumbers, other: FunctionNumbers) => number;

export interface SortKey {
  readonly words: string;
  readonly compare: Compare;
}

const most =
  (field: "calls" | "primitiveCalls" | "self" | "total"): Compare =>
  (one, other) =>
    order(other[field], one[field]);

const byFile: Compare = (one, other) => compareTexts(one.key.file, other.key.file);
const byLine: Compare = (one, other) => one.key.line - other.key.line;
const byName: Compare = (one, other) => compareTexts(one.key.name, other.key.name);

const calls: SortKey = { words: "call count", compare: most("calls") };
const primitiveCalls: SortKey = {
  words: "primitive call count",
  compare: most("primitiveCalls"),
};
const cumulative: SortKey = { words: "cumulative time", compare: most("total") };
const time: SortKey = { words: "internal time", compare: most("self") };
const file: SortKey = { words: "file name", compare: byFile };
const line: SortKey = { words: "line number", compare: byLine };
const name: SortKey = { words: "function name", compare: byName };
const nameFileLine: SortKey = {
  words: "name/file/line",
  compare: (one, other) =>
    firstDifference([byName(one, other), byFile(one, other), byLine(one, other)]),
};
const standardName: SortKey = {
  words: "standard name",
  compare: (one, other) => compareTexts(one.name, other.name),
};

/** In the order of CPython's table, which the rule of prefixes depends on. */
export const SORT_KEYS: ReadonlyMap<string, SortKey> = new Map([
  ["calls", calls],
  ["ncalls", calls],
  ["cumtime", cumulative],
  ["cumulative", cumulative],
  ["filename", file],
  ["line", line],
  ["module", file],
  ["name", name],
  ["nfl", nameFileLine],
  ["pcalls", primitiveCalls],
  ["stdname", standardName],
  ["time", time],
  ["tottime", time],
]);

/** Of samples, CPython 3.15 accepts these, and whole words only. */
const samples: SortKey = { words: "sample count", compare: most("calls") };
const SAMPLED_SORT_KEYS: ReadonlyMap<string, SortKey> = new Map([
  ["samples", samples],
  ["nsamples", samples],
  ["cumtime", cumulative],
  ["cumulative", cumulative],
  ["filename", file],
  ["line", line],
  ["module", file],
  ["name", name],
  ["nfl", nameFileLine],
  ["psamples", primitiveCalls],
  ["stdname", standardName],
  ["time", time],
  ["tottime", time],
]);

/** What `sort_stats(-1)` to `sort_stats(2)` of the old profiler meant. */
export const LEGACY_SORT_KEYS: ReadonlyMap<string, string> = new Map([
  ["-1", "stdname"],
  ["0", "calls"],
  ["1", "time"],
  ["2", "cumulative"],
]);

const ABBREVIATED = abbreviated();

/** By every word that is accepted. */
export function acceptedSortKeys(kind: StatisticsKind): ReadonlyMap<string, SortKey> {
  return kind === "samples" ? SAMPLED_SORT_KEYS : ABBREVIATED;
}

function abbreviated(): ReadonlyMap<string, SortKey> {
  const accepted = new Map<string, SortKey>();
  const ambiguous = new Set<string>();
  for (const [word, key] of SORT_KEYS) {
    for (let prefix = word; prefix !== ""; prefix = prefix.slice(0, -1)) {
      if (accepted.has(prefix)) {
        ambiguous.add(prefix);
        break;
      }
      accepted.set(prefix, key);
    }
  }
  for (const prefix of ambiguous) accepted.delete(prefix);
  return accepted;
}

/** The first key that tells two functions apart; words are joined as pstats prints them. */
export function combinedKey(keys: readonly SortKey[]): SortKey {
  return {
    words: keys.map(({ words }) => words).join(", "),
    compare: (one, other) => {
      for (const { compare } of keys) {
        const found = compare(one, other);
        if (found !== 0) return found;
      }
      return 0;
    },
  };
}

/** NaN, which a broken file may hold, is neither before nor after anything. */
function order(one: number, other: number): number {
  if (one < other) return -1;
  return one > other ? 1 : 0;
}
