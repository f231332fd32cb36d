// `pyrometer top-functions`: the functions of any profile that cost most, for scripts and logs.

import { topFunctionsText } from "#analysis/queries/query-text.ts";
import { topFunctions as costliest } from "#analysis/queries/top-functions.ts";

import type { RunCommand } from "../commands.ts";
import { exitCode } from "../exit-codes.ts";
import { rowsOf } from "../query/limit.ts";
import { openQuery, printJson, printLines } from "../query/open-query.ts";

const FUNCTIONS_DEFAULT = 30;

export const topFunctions: RunCommand = async (values, [path]) => {
  const query = await openQuery(path, values);
  const { source } = query;
  const limit = rowsOf(values.limit, source.table.rowCount, FUNCTIONS_DEFAULT);
  const costs = costliest(source, values.by ?? "self", limit);
  if (values.json === true) {
    printJson(query, "pyrometer-functions", { functions: costs.rows, more: costs.more });
  } else {
    printLines(topFunctionsText(costs, query.text));
  }
  return exitCode.done;
};
