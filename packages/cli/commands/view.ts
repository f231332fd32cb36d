// `pyrometer view`: any profile in the browser; several as tabs or added up, a folder to choose
// from, or all of it as one HTML file.

import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";
import { DEFAULT_SELECTION, type Selection } from "#profile/model/selection.ts";

import type { RunCommand } from "../commands.ts";
import { exitCode } from "../exit-codes.ts";
import type { FlagValues } from "../flags.ts";
import { escapeForTerminal } from "../format/escape.ts";
import { formatCount } from "../format/numbers.ts";
import { writePieces } from "../output/write-output.ts";
import { writablePlaceOf } from "../record/plan.ts";
import { decidedSelection } from "../regex/decided-selection.ts";
import { htmlReport, leftOutLines } from "../view/html-report.ts";
import type { HtmlReport, ReportedDocument } from "../view/html-report.ts";
import { narrowingFlags, selectedDocument } from "../view/selected-document.ts";
import type { SelectedDocument } from "../view/selected-document.ts";
import { serveView } from "../view/serve.ts";
import { realFolders } from "../view/source-roots.ts";
import { folderOf, mergedFiles, viewedFile } from "../view/viewed-files.ts";

export const view: RunCommand = async (values, files) => {
  if (files.length === 0) {
    throw new OperatingError("usage", "no profile was given", "pyrometer view out.prof");
  }
  const folder = folderOf(files);
  if (folder !== undefined && (values.html !== undefined || values.merge === true)) {
    throw new OperatingError("usage", `${folder} is a folder`, "give the profiles in it");
  }
  if (values.html !== undefined) return writeReport(values.html, files, values);
  const [flag] = narrowingFlags(selectionOf(values));
  if (flag !== undefined) {
    const remedy = "add --html FILE; or choose in the page";
    throw new OperatingError("usage", `${flag} chooses what is in a report`, remedy);
  }
  if (folder !== undefined) return serveView({ viewed: [], folder }, values);
  return serveView({ viewed: viewedOf(files, values) }, values);
};

function viewedOf(
  files: readonly string[],
  { merge }: FlagValues,
): ReturnType<typeof viewedFile>[] {
  return merge === true && files.length > 1 ? [mergedFiles(files)] : files.map(viewedFile);
}

function selectionOf({ gil, include, exclude }: FlagValues): Selection {
  return {
    ...DEFAULT_SELECTION,
    gilOnly: gil === true,
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  };
}

async function selectedOf(
  name: string,
  document: Document,
  values: FlagValues,
): Promise<SelectedDocument> {
  const decided = await decidedSelection(values, document.profile);
  return selectedDocument(name, document, { ...selectionOf(values), ...decided });
}

/** `1.62 MB, of which the program is 0.39 MB; 42,092 nodes at 29 bytes` */
function sizesOf({ html, programBytes, nodes }: HtmlReport): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
  const whole = `${megabytes(html.length)}, of which the program is ${megabytes(programBytes)}`;
  if (nodes === 0) return whole;
  const nodeBytes = Math.round((html.length - programBytes) / nodes);
  return `${whole}; ${formatCount(nodes)} nodes at ${nodeBytes} bytes`;
}

async function writeReport(
  output: string,
  files: readonly string[],
  values: FlagValues,
): Promise<number> {
  const place = writablePlaceOf(output);
  const sourceRoots = realFolders(values.source ?? []);
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const documents: ReportedDocument[] = [];
  for (const { name, sizeBytes, load } of viewedOf(files, values)) {
    const selected = await selectedOf(name, await load(), values);
    for (const line of leftOutLines(name, selected)) note(line);
    documents.push({ name, sizeBytes, document: selected.document });
  }
  const report = await htmlReport(documents, { sourceRoots, note });
  writePieces(place, [report.html]);
  note(`wrote ${escapeForTerminal(output)}: ${sizesOf(report)}`);
  return exitCode.done;
}
