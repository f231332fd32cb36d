// `pyrometer diff`: what each function costs of the whole, before and after, and which differences
// are more than chance.

import { diffDocuments, type Diff } from "#analysis/diff/diff.ts";
import type { DiffBy } from "#analysis/diff/cost-keys.ts";
import { crossedRows } from "#analysis/diff/threshold.ts";
import type { Document } from "#profile/model/document.ts";

import type { RunCommand } from "../commands.ts";
import { diffJson, type CheckedThreshold } from "../diff/diff-json.ts";
import { serveDiff, writeDiffPage } from "../diff/diff-page.ts";
import { checkPicture, pageOf, writeDiffPicture } from "../diff/diff-picture.ts";
import { diffText } from "../diff/diff-text.ts";
import { rowName } from "../diff/row-names.ts";
import { sidesOf, type Sides } from "../diff/sides.ts";
import { exitCode } from "../exit-codes.ts";
import type { FlagValues } from "../flags.ts";
import { columnsOf } from "../format/columns.ts";
import { escapeForTerminal } from "../format/escape.ts";
import { formatCounted } from "../format/numbers.ts";
import { paintFor } from "../format/paint.ts";
import { documentNotes } from "../open/diagnosis-text.ts";
import { openDocument } from "../open/open-document.ts";

const CROSSED_SHOWN = 10;

export const diff: RunCommand = async (values, operands) => {
  const sides = sidesOf(operands, process.argv.slice(2));
  checkPicture(values);
  if (values.view === true) return serveDiff(sides, values);
  const before = await openAll(sides.before);
  const after = await openAll(sides.after);
  const value = valueOf(values);
  const { failOn, output } = values;
  const html = pageOf(values);
  const isPicture = output !== undefined && html === undefined;
  if (isPicture) writeDiffPicture(output, sides, { before, after, value });
  if (isPicture && failOn === undefined) return exitCode.done;
  const found = diffDocuments(before, after, {
    by: byOf(values),
    ...(value === undefined ? {} : { value }),
  });
  const threshold =
    failOn === undefined ? undefined : { share: failOn, ...crossedRows(found, failOn) };
  if (html !== undefined) await writeDiffPage(html, sides, [...before, ...after], values);
  else if (!isPicture) print(found, sides, threshold, values);
  return threshold === undefined ? exitCode.done : told(found, threshold);
};

function print(
  found: Diff,
  sides: Sides,
  threshold: CheckedThreshold | undefined,
  { json }: FlagValues,
): void {
  const { stdout } = process;
  const text =
    json === true
      ? diffJson(found, sides, threshold)
      : diffText(found, sides, { paint: paintFor(stdout), columns: columnsOf(stdout) });
  stdout.write(text);
}

async function openAll(paths: readonly string[]): Promise<readonly Document[]> {
  const documents: Document[] = [];
  for (const path of paths) {
    const document = await openDocument(path);
    for (const note of documentNotes(path, document)) process.stderr.write(`${note}\n`);
    documents.push(document);
  }
  return documents;
}

function byOf({ line, path }: FlagValues): DiffBy {
  if (path === true) return "path";
  return line === true ? "line" : "function";
}

function valueOf({ value, wall, cpu }: FlagValues): string | undefined {
  if (value !== undefined) return value;
  if (wall === true) return "wall";
  return cpu === true ? "cpu" : undefined;
}

/** Says what crossed the threshold, and what that is worth; the exit code. */
function told(found: Diff, { share, isPlain, crossed }: CheckedThreshold): number {
  const points = Number((share * 100).toPrecision(6));
  const rows = formatCounted(crossed.length, found.by);
  const worth = isPlain ? "a plain threshold, which chance may cross" : "significant between runs";
  const lines = crossed
    .slice(0, CROSSED_SHOWN)
    .map((row) => `  ${escapeForTerminal(rowName(found, row))}`);
  const head = `--fail-on ${points}%: ${rows} grew by ${points} points or more (${worth})`;
  process.stderr.write(`${[head, ...lines].join("\n")}\n`);
  return crossed.length > 0 ? exitCode.threshold : exitCode.done;
}
