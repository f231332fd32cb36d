// What a document costs by key, whatever kind it holds. Samples and spans are forests: each node
// has a caller and a weight of its own. Edges and lines tell sums, and nothing of time.

import { ensure } from "#base/assert.ts";
import type { Document } from "#profile/model/document.ts";
import type { Kind } from "#profile/model/kinds.ts";
import type { ValueType } from "#profile/model/tables.ts";
import { valueColumn, valueTypeOf, valueTypesOf } from "#profile/model/value-types.ts";
import { comparablePath, placesOfFrames, type CostKeys } from "./cost-keys.ts";

/** Those that can be compared; markers and counters have no costs. */
export const DIFF_KINDS = ["samples", "edges", "lines", "spans"] as const satisfies readonly Kind[];
export type DiffKind = (typeof DIFF_KINDS)[number];

/** Callers stand before their callees. */
export interface CostForest {
  /** Node, or -1. */
  readonly parent: Int32Array;
  /** Row of the keys. */
  readonly key: Int32Array;
  /** Own, without what it calls. */
  readonly weight: Float64Array;
}

/** Columns by key; beyond their length is nothing. */
export interface Costs {
  readonly self: Float64Array;
  /** Recursion counts once. */
  readonly total: Float64Array;
  /** What shares are of. */
  readonly whole: number;
  /** Of samples: what `costSeries` cuts by time. */
  readonly forest?: CostForest;
}

const SPAN_TIME: ValueType = { name: "time", unit: "nanoseconds" };

export function diffValueTypes(document: Document, kind: DiffKind): readonly ValueType[] {
  if (kind === "spans") return [SPAN_TIME];
  if (kind === "edges") return document.edges?.valueTypes ?? [];
  return kind === "lines" ? (document.lines?.valueTypes ?? []) : valueTypesOf(document.profile);
}

export function costsOf(document: Document, kind: DiffKind, value: string, keys: CostKeys): Costs {
  if (kind === "edges") return costsOfEdges(document, value, keys);
  if (kind === "lines") return costsOfLines(document, value, keys);
  const forest =
    kind === "spans" ? forestOfSpans(document, keys) : forestOfSamples(document, value, keys);
  return { ...costsOfForest(forest, keys.length), forest };
}

function rowOfValue(types: readonly ValueType[], value: string): number {
  return Math.max(
    0,
    types.findIndex(({ name }) => name === value),
  );
}

function costsOfEdges({ profile, edges }: Document, value: string, keys: CostKeys): Costs {
  const { nodes, valueTypes } = ensure(edges, "the document has edges");
  const row = rowOfValue(valueTypes, value);
  const { functions, files, strings } = profile;
  const key = Int32Array.from(nodes.function, (of) => {
    const qualifiedName = strings[functions.qualifiedName[of]];
    const name = qualifiedName === "" ? strings[functions.name[of]] : qualifiedName;
    const file = functions.file[of];
    const path = file < 0 ? "" : comparablePath(profile, strings[files.path[file]]);
    return keys.place(name, path, -1);
  });
  const self = new Float64Array(keys.length);
  const total = new Float64Array(keys.length);
  let whole = 0;
  for (let node = 0; node < key.length; node += 1) {
    self[key[node]] += finite(nodes.self[row][node]);
    // Functions of one name (two lambdas of a file) may lie in one another: their sum is a bound.
    total[key[node]] += finite(nodes.total[row][node]);
    whole += finite(nodes.self[row][node]);
  }
  return { self, total, whole };
}

function costsOfLines({ profile, lines }: Document, value: string, keys: CostKeys): Costs {
  const {
    file,
    function: functionRow,
    line,
    self: columns,
    valueTypes,
  } = ensure(lines, "the document has lines");
  const column = columns[rowOfValue(valueTypes, value)];
  const { functions, files, strings } = profile;
  const key = Int32Array.from(line, (of, row) => {
    const name = functionRow[row] < 0 ? "" : strings[functions.name[functionRow[row]]];
    const path = file[row] < 0 ? "" : comparablePath(profile, strings[files.path[file[row]]]);
    return keys.place(name, path, of);
  });
  const self = new Float64Array(keys.length);
  let whole = 0;
  for (let row = 0; row < key.length; row += 1) {
    self[key[row]] += finite(column[row]);
    whole += finite(column[row]);
  }
  return { self, total: self, whole };
}

function finite(amount: number): number {
  return Number.isFinite(amount) ? amount : 0;
}

function forestOfSamples({ profile }: Document, value: string, keys: CostKeys): CostForest {
  const { stacks, samples } = profile;
  const places = placesOfFrames(keys, profile);
  const key = new Int32Array(stacks.frame.length);
  for (let stack = 0; stack < key.length; stack += 1) {
    const place = places[stacks.frame[stack]];
    const caller = stacks.parent[stack];
    key[stack] = keys.by === "path" ? keys.call(caller < 0 ? -1 : key[caller], place) : place;
  }
  const weight = new Float64Array(key.length);
  const column = valueColumn(profile, valueTypeOf(profile, value).name);
  for (let row = 0; row < column.length; row += 1) weight[samples.stack[row]] += column[row];
  return { parent: stacks.parent, key, weight };
}

function forestOfSpans({ profile, spans }: Document, keys: CostKeys): CostForest {
  const { name, parent, durationNs } = ensure(spans, "the document has spans");
  const key = new Int32Array(name.length);
  const weight = new Float64Array(name.length);
  for (let span = 0; span < key.length; span += 1) {
    const place = keys.place(profile.strings[name[span]], "", -1);
    const caller = parent[span];
    key[span] = keys.by === "path" ? keys.call(caller < 0 ? -1 : key[caller], place) : place;
    // One that never ended has no length: what lies in it counts for itself.
    weight[span] += finite(durationNs[span]);
    if (caller >= 0)
      weight[caller] -= Math.min(finite(durationNs[span]), finite(durationNs[caller]));
  }
  for (let span = 0; span < weight.length; span += 1) weight[span] = Math.max(0, weight[span]);
  return { parent, key, weight };
}

function costsOfForest({ parent, key, weight }: CostForest, length: number): Costs {
  const self = new Float64Array(length);
  const total = new Float64Array(length);
  const seenAt = new Int32Array(length).fill(-1);
  let whole = 0;
  for (let node = 0; node < key.length; node += 1) {
    if (weight[node] === 0) continue;
    whole += weight[node];
    self[key[node]] += weight[node];
    for (let at = node; at >= 0; at = parent[at]) {
      if (seenAt[key[at]] === node) continue;
      seenAt[key[at]] = node;
      total[key[at]] += weight[node];
    }
  }
  return { self, total, whole };
}
