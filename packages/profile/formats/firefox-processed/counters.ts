// Counters of a processed profile: as in gecko's, but with a list per column.

import type { ProfileBuilder } from "../../model/builder.ts";
import type { CounterColumns } from "../event-columns.ts";
import { isSummable } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";
import { numberColumn, readColumnMarks, type ColumnMarks } from "./column-table.ts";

const MS_NS = 1e6;
const SUMMED_CATEGORY = "Memory";

/** `list`: a reader at the counters of `json`'s file. */
export function readCounters(
  json: JsonReader,
  list: JsonReader,
  tables: ProfileBuilder,
  counters: CounterColumns,
): void {
  if (!list.enterArray()) return;
  while (list.element()) {
    if (list.kind() !== "object" || !list.enterObject()) continue;
    let name = "";
    let category = "";
    let isSummed = false;
    const groups: ColumnMarks[] = [];
    for (let key = list.key(); key !== undefined; key = list.key()) {
      if (key === "name") name = list.anyString();
      else if (key === "category") category = list.anyString();
      else if (key === "display") isSummed = isAccumulated(list);
      else if (key === "samples" && list.kind() === "object") groups.push(readColumnMarks(list));
      else if (key === "sampleGroups" && list.kind() === "array") readGroups(list, groups);
    }
    const row = tables.internString(category === "" ? name : `${category}: ${name}`);
    for (const group of groups) {
      addSamples(json, group, isSummed || category === SUMMED_CATEGORY, (timeMs, value) => {
        counters.add(timeMs * MS_NS, row, value);
      });
    }
  }
}

/** From 62 on a counter tells how it is drawn. */
function isAccumulated(json: JsonReader): boolean {
  let graph = "";
  if (json.kind() !== "object" || !json.enterObject()) return false;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "graphType") graph = json.anyString();
  }
  return graph === "line-accumulated";
}

function addSamples(
  json: JsonReader,
  group: ColumnMarks,
  isSummed: boolean,
  add: (timeMs: number, value: number) => void,
): void {
  const times = numberColumn(json, group, "time");
  const deltas = numberColumn(json, group, "timeDeltas");
  let timeMs = 0;
  let sum = 0;
  for (const [row, count] of numberColumn(json, group, "count").entries()) {
    const next = times.length > 0 ? times[row] : timeMs + (deltas[row] ?? NaN);
    if (!isSummable(next * MS_NS) || !isSummable(count)) continue;
    timeMs = next;
    sum = isSummed ? sum + count : count;
    add(timeMs, sum);
  }
}

function readGroups(json: JsonReader, groups: ColumnMarks[]): void {
  if (!json.enterArray()) return;
  while (json.element()) {
    if (json.kind() !== "object" || !json.enterObject()) continue;
    for (let key = json.key(); key !== undefined; key = json.key()) {
      if (key === "samples" && json.kind() === "object") groups.push(readColumnMarks(json));
    }
  }
}
