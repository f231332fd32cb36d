// Counters of a gecko profile. Firefox tells what was added since the sample before; memory is
// shown by what that comes to, all others by the change itself, as the Firefox Profiler does.

import type { ProfileBuilder } from "../../model/builder.ts";
import type { CounterColumns } from "../event-columns.ts";
import { isSummable } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";
import { readRows, readSchemaTable, type SchemaTable } from "./schema-table.ts";

const MS_NS = 1e6;
const SUMMED_CATEGORY = "Memory";

export function readCounters(
  json: JsonReader,
  tables: ProfileBuilder,
  counters: CounterColumns,
  offsetMs: number,
): void {
  if (!json.enterArray()) return;
  while (json.element()) {
    if (json.kind() === "object") readCounter(json, tables, counters, offsetMs);
  }
}

function readCounter(
  json: JsonReader,
  tables: ProfileBuilder,
  counters: CounterColumns,
  offsetMs: number,
): void {
  let name = "";
  let category = "";
  const groups: SchemaTable[] = [];
  if (!json.enterObject()) return;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "name") name = json.anyString();
    else if (key === "category") category = json.anyString();
    else if (key === "samples" && json.kind() === "object") groups.push(readSchemaTable(json));
    else if (key === "sample_groups" && json.kind() === "array") readGroups(json, groups);
  }
  const row = tables.internString(category === "" ? name : `${category}: ${name}`);
  for (const group of groups) {
    let sum = 0;
    readRows(json, group, ["time", "count"], ({ numbers: [time, count] }) => {
      if (!isSummable(time * MS_NS) || !isSummable(count)) return;
      sum = category === SUMMED_CATEGORY ? sum + count : count;
      counters.add((time + offsetMs) * MS_NS, row, sum);
    });
  }
}

/** Before version 26 or so: groups of samples with an id each. */
function readGroups(json: JsonReader, groups: SchemaTable[]): void {
  if (!json.enterArray()) return;
  while (json.element()) {
    if (json.kind() !== "object" || !json.enterObject()) continue;
    for (let key = json.key(); key !== undefined; key = json.key()) {
      if (key === "samples" && json.kind() === "object") groups.push(readSchemaTable(json));
    }
  }
}
