// `pyrometer diff -o FILE`: a flame graph of the second side, coloured by what changed, or the page
// in one HTML file, by the name's extension.

import * as path from "node:path";

import { OperatingError } from "#base/errors.ts";
import { diffDocuments } from "#analysis/diff/diff.ts";
import { diffGraphSvg } from "#analysis/svg/diff-graph.ts";
import type { Document } from "#profile/model/document.ts";
import { mergeDocuments } from "#profile/model/merge-documents.ts";

import type { FlagValues } from "../flags.ts";
import { formatOfPath } from "../output/choose-format.ts";
import { writePieces } from "../output/write-output.ts";
import { writablePlaceOf } from "../record/plan.ts";
import type { Sides } from "./sides.ts";

const STDOUT = "-";

export interface Compared {
  readonly before: readonly Document[];
  readonly after: readonly Document[];
  readonly value: string | undefined;
}

/** Throws "usage" where -o names what diff does not write, or what else is asked contradicts it. */
export function checkPicture({ output, json, line }: FlagValues): void {
  if (output === undefined) return;
  const format = output === STDOUT ? "svg" : formatOfPath(output)?.name;
  if (format !== "svg" && format !== "html") {
    const message = `${output}: diff writes flame graphs (.svg) and pages (.html)`;
    throw new OperatingError("usage", message, "numbers go to stdout: diff --json A B > FILE");
  }
  const other = json === true ? "--json" : line === true ? "--line" : undefined;
  if (other === undefined) return;
  const message = `${other} means nothing to -o: the picture is of functions, by path`;
  throw new OperatingError("usage", message, "leave one of them out");
}

/** The file that the page is written to, however it was asked for. */
export function pageOf({ html, output }: FlagValues): string | undefined {
  const isPage = output !== undefined && formatOfPath(output)?.name === "html";
  return html ?? (isPage ? output : undefined);
}

export function writeDiffPicture(
  output: string,
  sides: Sides,
  { before, after, value }: Compared,
): void {
  const place = writablePlaceOf(output);
  const found = diffDocuments(before, after, {
    by: "path",
    ...(value === undefined ? {} : { value }),
  });
  const [beforeNames, afterNames] = shownNames(sides);
  const svg = diffGraphSvg(found, added(after, afterNames), {
    before: beforeNames,
    after: afterNames,
  });
  writePieces(place, [new TextEncoder().encode(svg)]);
}

function added(documents: readonly Document[], names: readonly string[]): Document {
  try {
    return mergeDocuments(documents, names);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    const remedy = "give runs by one tool, or write the page: diff -o FILE.html";
    throw new OperatingError(error.kind, error.message, remedy, error);
  }
}

/** Without folders, as far as that tells the files apart. */
function shownNames({ before, after }: Sides): readonly [readonly string[], readonly string[]] {
  const files = [...before, ...after].map((file) => path.resolve(file).split(path.sep));
  const depth = Math.max(...files.map((parts) => parts.length));
  for (let kept = 1; kept < depth; kept += 1) {
    const names = files.map((parts) => parts.slice(-kept).join("/"));
    if (new Set(names).size === names.length) {
      return [names.slice(0, before.length), names.slice(before.length)];
    }
  }
  return [before, after];
}
