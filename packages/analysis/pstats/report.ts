// The reports of `pstats.Stats`: print_stats, print_callers and print_callees, to the character.
// The texts are those of CPython 3.8 to 3.15; only 3.15 has heads of its own for samples.

import { pythonFixed } from "#base/python-fixed.ts";

import { compareFunctions, padEnd, pythonLength, standardName } from "./function-key.ts";
import { restricted, type MatchNames, type Restriction } from "./restriction.ts";
import type { Caller, Calls, FunctionNumbers, PythonStatistics } from "./statistics.ts";

const INDENT = " ".repeat(8);
const TITLE = "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)";
const SAMPLED_TITLE = " nsamples  tottime persample cumtime persample filename:lineno(function)";
const NO_TIME = " ".repeat(8);

/** What is printed: the head and the list. */
export async function statsReport(
  statistics: PythonStatistics,
  restrictions: readonly Restriction[],
  match: MatchNames,
): Promise<string> {
  const { files, topLevel, totalCalls, primitiveCalls, totalTime } = statistics;
  let text = files.map((file) => `${file}\n`).join("");
  if (files.length > 0) text += "\n";
  for (const { name } of topLevel) text += `${INDENT} ${name}\n`;
  text += `${INDENT} ${totalCalls} function calls `;
  if (totalCalls !== primitiveCalls) text += `(${primitiveCalls} primitive calls) `;
  text += `in ${pythonFixed(totalTime, 3)} seconds\n\n`;
  const { functions, head } = await printList(statistics, restrictions, match);
  if (functions.length === 0) return text;
  const title = statistics.kind === "samples" ? SAMPLED_TITLE : TITLE;
  return `${text}${head}${title}\n${functions.map(statsLine).join("")}\n\n`;
}

function statsLine({ name, calls, primitiveCalls, self, total }: FunctionNumbers): string {
  const count = calls === primitiveCalls ? String(calls) : `${calls}/${primitiveCalls}`;
  const columns = [
    count.padStart(9),
    seconds(self),
    calls === 0 ? NO_TIME : seconds(self / calls),
    seconds(total),
    primitiveCalls === 0 ? NO_TIME : seconds(total / primitiveCalls),
    name,
  ];
  return `${columns.join(" ")}\n`;
}

export async function callersReport(
  statistics: PythonStatistics,
  restrictions: readonly Restriction[],
  match: MatchNames,
): Promise<string> {
  const { functions, head, width } = await printList(statistics, restrictions, match);
  if (functions.length === 0) return "";
  const lines = functions.map((one) => callLines(statistics, one, one.callers, "<-", width));
  return `${head}${callHeading(statistics, width, "was called by...")}${lines.join("")}\n\n`;
}

export async function calleesReport(
  statistics: PythonStatistics,
  restrictions: readonly Restriction[],
  match: MatchNames,
): Promise<string> {
  const { functions, head, width } = await printList(statistics, restrictions, match);
  if (functions.length === 0) return "";
  const lines = functions.map((one) =>
    callLines(statistics, one, statistics.calleesOf(one.key), "->", width),
  );
  return `${head}${callHeading(statistics, width, "called...")}${lines.join("")}\n\n`;
}

interface PrintList {
  readonly functions: readonly FunctionNumbers[];
  /** What stands above the list. */
  readonly head: string;
  /** Of the column of names. */
  readonly width: number;
}

async function printList(
  statistics: PythonStatistics,
  restrictions: readonly Restriction[],
  match: MatchNames,
): Promise<PrintList> {
  const { orderWords } = statistics;
  const order =
    orderWords === undefined
      ? "   Random listing order was used\n"
      : `   Ordered by: ${orderWords}\n`;
  const { functions, notes } = await restricted(statistics.list(), restrictions, match);
  const isCut = functions.length < statistics.size;
  const longest = isCut
    ? functions.reduce((width, { name }) => Math.max(width, pythonLength(name)), 0)
    : statistics.nameWidth;
  return { functions, head: `${order}${notes}\n`, width: longest + 2 };
}

function callHeading(statistics: PythonStatistics, width: number, title: string): string {
  const heading = `${padEnd("Function ", width)}${title}\n`;
  // Whether times are told of callers is asked of the first that there is.
  for (const { callers } of statistics.all()) {
    for (const { calls } of callers.values()) {
      if (typeof calls === "number") return heading;
      const columns = statistics.kind === "samples" ? "nsamples" : "ncalls";
      return `${heading}${" ".repeat(width)}    ${columns}  tottime  cumtime\n`;
    }
  }
  return heading;
}

function callLines(
  statistics: PythonStatistics,
  { name }: FunctionNumbers,
  others: ReadonlyMap<string, Caller>,
  arrow: string,
  width: number,
): string {
  const start = `${padEnd(name, width)}${arrow} `;
  if (others.size === 0) return `${start}\n`;
  const sorted = [...others.values()].sort((one, other) => compareFunctions(one.key, other.key));
  const lines = sorted.map((other, index) => {
    const isFirst = index === 0;
    const indent = isFirst ? 0 : width + (typeof other.calls === "number" ? 3 : 1);
    return `${" ".repeat(indent)}${callText(statistics, other, isFirst)}\n`;
  });
  return start + lines.join("");
}

function callText(statistics: PythonStatistics, { key, calls }: Caller, isFirst: boolean): string {
  const name = standardName(key);
  if (typeof calls === "number") return countText(statistics, key, calls, name);
  const { calls: count, primitiveCalls, self, total } = calls;
  const counted = count === primitiveCalls ? String(count) : `${count}/${primitiveCalls}`;
  return `${counted.padStart(isFirst ? 7 : 9)} ${seconds(self)} ${seconds(total)}  ${name}`;
}

/** Where only the number of calls is told, what is shown beside it is the other's own total. */
function countText(
  statistics: PythonStatistics,
  key: Caller["key"],
  calls: Extract<Calls, number>,
  name: string,
): string {
  const own = statistics.of(key);
  return `${name}(${calls}) ${own === undefined ? "unknown".padStart(8) : seconds(own.total)}`;
}

function seconds(value: number): string {
  return pythonFixed(value, 3).padStart(8);
}
