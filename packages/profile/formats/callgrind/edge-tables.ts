// From sums to edges. The file tells what a function used itself and what each of its calls did; a
// function's total is the sum of both. That is exact unless calls lead back to it by way of others:
// then time would count twice, and its total is not known. Calls of itself are left out, so plain
// recursion stays exact.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { CallTable, EdgeTables, NodeTable } from "../../model/kinds.ts";
import type { ValueType } from "../../model/tables.ts";
import { components, type Components } from "./cycles.ts";
import type { Costs, SumTable } from "./costs.ts";

export function edgeTables(
  costs: Costs,
  valueTypes: readonly ValueType[],
  diagnosis: DiagnosisBuilder,
): EdgeTables {
  const functions = costs.nodes.keys.column(0, 0);
  const caller = costs.calls.keys.column(0, 0);
  const callee = costs.calls.keys.column(1, 0);
  const cycles = components(functions.length, caller, callee);
  const inCycles = functions.filter((_, node) => isInCycle(cycles, node)).length;
  if (inCycles > 0) {
    const what = "functions that call themselves by way of others: their totals are not known";
    diagnosis.note("ambiguous", what, inCycles);
  }
  const calls = callTable(costs.calls, caller, callee, cycles);
  return { valueTypes, nodes: nodeTable(costs.nodes, functions, calls, cycles), calls };
}

function isInCycle({ of, sizes }: Components, node: number): boolean {
  return sizes[of[node]] > 1;
}

function callTable(
  { sums, counts }: SumTable,
  caller: Int32Array,
  callee: Int32Array,
  cycles: Components,
): CallTable {
  const primitiveCalls = counts.copy();
  for (let call = 0; call < caller.length; call += 1) {
    if (caller[call] === callee[call]) primitiveCalls[call] = 0;
    else if (cycles.of[caller[call]] === cycles.of[callee[call]]) primitiveCalls[call] = NaN;
  }
  return {
    caller,
    callee,
    calls: counts.copy(),
    primitiveCalls,
    // What a callee used itself on behalf of one caller, the file does not tell.
    self: sums.map((column) => new Float64Array(column.length).fill(NaN)),
    total: sums.map((column) => column.copy()),
  };
}

function nodeTable(
  { sums }: SumTable,
  functions: Int32Array,
  calls: CallTable,
  cycles: Components,
): NodeTable {
  const nodes = functions.length;
  // Of a function that nobody calls the file does not tell how often it ran.
  const callSums = new Float64Array(nodes).fill(NaN);
  const primitiveCalls = new Float64Array(nodes).fill(NaN);
  const total = sums.map((column) => column.copy());
  for (let call = 0; call < calls.caller.length; call += 1) {
    const [caller, callee] = [calls.caller[call], calls.callee[call]];
    callSums[callee] = sumOf(callSums[callee], calls.calls[call]);
    if (caller === callee) continue;
    primitiveCalls[callee] = sumOf(primitiveCalls[callee], calls.calls[call]);
    for (const [event, column] of calls.total.entries()) total[event][caller] += column[call];
  }
  for (let node = 0; node < nodes; node += 1) {
    if (!isInCycle(cycles, node)) continue;
    primitiveCalls[node] = NaN;
    for (const column of total) column[node] = NaN;
  }
  return {
    function: functions,
    calls: callSums,
    primitiveCalls,
    self: sums.map((column) => column.copy()),
    total,
  };
}

function sumOf(sum: number, more: number): number {
  return Number.isNaN(sum) ? more : sum + more;
}
