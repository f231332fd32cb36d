// `pyrometer stats`: the statistics of cProfile as `python -m pstats` prints them. With a sort key,
// a limit or an expression it prints once; else it is the browser, at a terminal or over a pipe.

import { statsReport } from "#analysis/pstats/report.ts";
import { combinedKey } from "#analysis/pstats/sort-keys.ts";
import { OperatingError } from "#base/errors.ts";

import type { RunCommand } from "../commands.ts";
import { exitCode } from "../exit-codes.ts";
import type { FlagValues } from "../flags.ts";
import { StatisticsBrowser } from "../stats/browser.ts";
import { converse } from "../stats/conversation.ts";
import { lineSource } from "../stats/input-lines.ts";
import { loadOperand, loadStatistics } from "../stats/load-statistics.ts";
import { matchNames } from "../stats/match-names.ts";
import { printReport } from "../stats/print-report.ts";
import { sortKeysOf } from "../stats/sort-words.ts";

export const stats: RunCommand = async (values, paths) => {
  const { sort, limit, match } = values;
  const isOneReport = sort !== undefined || limit !== undefined || match !== undefined;
  if (isOneReport) await report(values, paths);
  else await browse(paths);
  return exitCode.done;
};

async function report(values: FlagValues, [first, ...others]: readonly string[]): Promise<void> {
  if (first === undefined) throw noFile("no file was given");
  const statistics = await loadOperand(first);
  const keys = sortKeysOf(values.sort ?? [], statistics.kind);
  for (const path of others) statistics.add(await loadOperand(path));
  if (keys.length > 0) {
    const { compare, words } = combinedKey(keys);
    statistics.sort(compare, words);
  }
  const restrictions = [
    ...(values.match ?? []).map((pattern) => ({ kind: "pattern", pattern }) as const),
    ...(values.limit === undefined ? [] : [values.limit]),
  ];
  printReport(await statsReport(statistics, restrictions, matchNames));
}

async function browse(paths: readonly string[]): Promise<void> {
  if (paths.includes("-")) throw noFile("stdin is where the commands come from");
  const browser = new StatisticsBrowser({
    write: printReport,
    load: loadStatistics,
    match: matchNames,
  });
  const [first, ...others] = paths;
  if (first !== undefined) {
    const statistics = await loadOperand(first);
    for (const path of others) statistics.add(await loadOperand(path));
    browser.use(statistics, first);
  }
  const lines = lineSource();
  try {
    await converse(browser, lines, printReport);
  } finally {
    lines.close();
  }
}

function noFile(message: string): OperatingError {
  return new OperatingError("usage", message, "pyrometer stats out.prof -s cumulative -n 30");
}
