// `pyrometer tree`: the call tree of any profile, cut to so many lines that a log or a prompt has
// room for: the heaviest calls stay, with all of their callers.

import { treeRows, treeText } from "#analysis/queries/tree-text.ts";
import type { ViewTree } from "#analysis/views/document-tree.ts";
import { OperatingError } from "#base/errors.ts";

import type { RunCommand } from "../commands.ts";
import { exitCode } from "../exit-codes.ts";
import { openQuery, printJson, printLines, type OpenedQuery } from "../query/open-query.ts";

export const LINES_DEFAULT = 100;
/** Far more than lines: what is left out is counted. */
const NODES_MAX = 100_000;

export const tree: RunCommand = async (values, [path]) => {
  const query = await openQuery(path, values);
  const maxLines = values.maxLines ?? LINES_DEFAULT;
  const drawn = values.inverted === true ? inverted(query) : query.source.tree(NODES_MAX);
  if (values.json === true) {
    const isInverted = values.inverted === true;
    printJson(query, "pyrometer-tree", { isInverted, nodes: treeRows(drawn, maxLines) });
  } else {
    printLines(treeText(drawn, maxLines, query.text));
  }
  return exitCode.done;
};

function inverted({ path, source }: OpenedQuery): ViewTree {
  const stacks = source.inverted(NODES_MAX);
  if (stacks !== undefined) return stacks;
  const message = `${path}: it knows callers of functions, but no stacks to turn upside down`;
  throw new OperatingError("usage", message, "pyrometer callers FILE NAME");
}
