// What `callers` and `callees` share: a function found by its name, and its neighbours.

import { findFunctions } from "#analysis/queries/find-functions.ts";
import { functionNeighbours } from "#analysis/queries/function-neighbours.ts";
import type { Neighbours } from "#analysis/queries/query-source.ts";
import { neighboursText } from "#analysis/queries/query-text.ts";
import { OperatingError } from "#base/errors.ts";

import { exitCode } from "../exit-codes.ts";
import type { FlagValues } from "../flags.ts";
import { rowsOf } from "./limit.ts";
import { openQuery, printJson, printLines } from "./open-query.ts";

const NEIGHBOURS_DEFAULT = 30;
/** Functions of one name: more would be another question. */
const FUNCTIONS_MAX = 20;

export async function printNeighbours(
  which: Neighbours,
  values: FlagValues,
  [path, name]: readonly string[],
): Promise<number> {
  const query = await openQuery(path, values);
  const { source } = query;
  const { rows, alike } = findFunctions(source.table, name);
  if (rows.length === 0) {
    const remedy = alike.length === 0 ? `pyrometer top-functions ${path}` : alike.join(", ");
    const words = alike.length === 0 ? "see what there is: " : "alike: ";
    throw new OperatingError("usage", `${path}: no function is called ${name}`, words + remedy);
  }
  const found = rows.slice(0, FUNCTIONS_MAX).map((row) => {
    const limit = rowsOf(values.limit, source.table.rowCount, NEIGHBOURS_DEFAULT);
    return functionNeighbours(source, which, row, limit);
  });
  const more = rows.length - found.length;
  if (values.json === true) {
    const functions = found.map(({ function: own, neighbours, more: left }) => ({
      ...own,
      [which]: neighbours,
      more: left,
    }));
    printJson(query, `pyrometer-${which}`, { functions, more });
    return exitCode.done;
  }
  for (const one of found) printLines(neighboursText(one, which, query.text));
  if (more > 0) printLines([`… ${more} more functions are called so`]);
  return exitCode.done;
}
