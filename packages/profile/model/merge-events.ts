// Spans, markers and counters of several documents, one behind the other: each is something that
// happened, so nothing is added up.

import type { Document } from "./document.ts";
import type { Part } from "./merge-part.ts";

/** Rows of a column of all parts, each turned into the sum's by what the part knows. */
function ints<Table>(
  parts: readonly (readonly [Table, Part, number])[],
  of: (table: Table) => Int32Array,
  turn: (row: number, part: Part, offset: number) => number,
): Int32Array {
  return Int32Array.from(
    parts.flatMap(([table, part, offset]) =>
      Array.from(of(table), (row) => turn(row, part, offset)),
    ),
  );
}

function floats<Table>(
  parts: readonly (readonly [Table, Part, number])[],
  of: (table: Table) => Float64Array,
  turn: (value: number, part: Part) => number = (value) => value,
): Float64Array {
  return Float64Array.from(
    parts.flatMap(([table, part]) => Array.from(of(table), (value) => turn(value, part))),
  );
}

/** Those that have the table, each with how many rows stand before its own. */
function having<Table extends { readonly timeNs: Float64Array }>(
  parts: readonly Part[],
  of: (document: Document) => Table | undefined,
): (readonly [Table, Part, number])[] {
  let offset = 0;
  return parts.flatMap((part) => {
    const table = of(part.document);
    if (table === undefined) return [];
    const before = offset;
    offset += table.timeNs.length;
    return [[table, part, before] as const];
  });
}

const toString = (row: number, { rows }: Part): number => rows.strings.data[row];
const toThread = (row: number, { rows }: Part): number => (row < 0 ? -1 : rows.threads.data[row]);
const toTime = (timeNs: number, { shiftNs }: Part): number => timeNs + shiftNs;
const same = (value: number): number => value;

export function mergedSpans(parts: readonly Part[]): Pick<Document, "spans"> {
  const tables = having(parts, ({ spans }) => spans);
  if (tables.length === 0) return {};
  return {
    spans: {
      timeNs: floats(tables, ({ timeNs }) => timeNs, toTime),
      durationNs: floats(tables, ({ durationNs }) => durationNs),
      thread: ints(tables, ({ thread }) => thread, toThread),
      name: ints(tables, ({ name }) => name, toString),
      category: ints(tables, ({ category }) => category, toString),
      parent: ints(
        tables,
        ({ parent }) => parent,
        (row, _, offset) => (row < 0 ? -1 : row + offset),
      ),
      track: ints(tables, ({ track }) => track, same),
      data: ints(tables, ({ data }) => data, toString),
    },
  };
}

export function mergedMarkers(parts: readonly Part[]): Pick<Document, "markers"> {
  const tables = having(parts, ({ markers }) => markers);
  if (tables.length === 0) return {};
  return {
    markers: {
      timeNs: floats(tables, ({ timeNs }) => timeNs, toTime),
      durationNs: floats(tables, ({ durationNs }) => durationNs),
      thread: ints(tables, ({ thread }) => thread, toThread),
      name: ints(tables, ({ name }) => name, toString),
      category: ints(tables, ({ category }) => category, toString),
      data: ints(tables, ({ data }) => data, toString),
    },
  };
}

export function mergedCounters(parts: readonly Part[]): Pick<Document, "counters"> {
  const tables = having(parts, ({ counters }) => counters);
  if (tables.length === 0) return {};
  return {
    counters: {
      timeNs: floats(tables, ({ timeNs }) => timeNs, toTime),
      name: ints(tables, ({ name }) => name, toString),
      value: floats(tables, ({ value }) => value),
    },
  };
}
