// A diff in the page: served, or as one HTML file. The page compares by itself, from the documents.

import type { Document } from "#profile/model/document.ts";

import type { FlagValues } from "../flags.ts";
import { writePieces } from "../output/write-output.ts";
import { writablePlaceOf } from "../record/plan.ts";
import { htmlReport } from "../view/html-report.ts";
import { serveView } from "../view/serve.ts";
import { realFolders } from "../view/source-roots.ts";
import { viewedFile } from "../view/viewed-files.ts";
import type { Sides } from "./sides.ts";

/** Until Ctrl-C; the exit code. */
export function serveDiff(sides: Sides, values: FlagValues): Promise<number> {
  const viewed = filesOf(sides).map(viewedFile);
  return serveView({ viewed, comparison: comparisonOf(sides) }, values);
}

/** `documents`: those of the files, in their order. */
export async function writeDiffPage(
  output: string,
  sides: Sides,
  documents: readonly Document[],
  values: FlagValues,
): Promise<void> {
  const place = writablePlaceOf(output);
  const reported = filesOf(sides).map((file, index) => {
    const { name, sizeBytes } = viewedFile(file);
    return { name, sizeBytes, document: documents[index] };
  });
  const { html } = await htmlReport(reported, {
    sourceRoots: realFolders(values.source ?? []),
    comparison: comparisonOf(sides),
    note: (line) => void process.stderr.write(`${line}\n`),
  });
  writePieces(place, [html]);
}

function filesOf({ before, after }: Sides): readonly string[] {
  return [...before, ...after];
}

function comparisonOf({ before, after }: Sides): { before: number[]; after: number[] } {
  return {
    before: [...before.keys()],
    after: Array.from(after.keys(), (index) => before.length + index),
  };
}
