// `pyrometer view`: any profile in the browser; several as tabs or added up, a folder to choose
// from, or all of it as one HTML file.

import { OperatingError } from "#base/errors.ts";

import type { RunCommand } from "../commands.ts";
import { exitCode } from "../exit-codes.ts";
import type { FlagValues } from "../flags.ts";
import { escapeForTerminal } from "../format/escape.ts";
import { formatCount } from "../format/numbers.ts";
import { writePieces } from "../output/write-output.ts";
import { writablePlaceOf } from "../record/plan.ts";
import { htmlReport, type HtmlReport, type ReportedDocument } from "../view/html-report.ts";
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
  if (folder !== undefined) return serveView({ viewed: [], folder }, values);
  return serveView({ viewed: viewedOf(files, values) }, values);
};

function viewedOf(
  files: readonly string[],
  { merge }: FlagValues,
): ReturnType<typeof viewedFile>[] {
  return merge === true && files.length > 1 ? [mergedFiles(files)] : files.map(viewedFile);
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
  const documents: ReportedDocument[] = [];
  for (const { name, sizeBytes, load } of viewedOf(files, values)) {
    documents.push({ name, sizeBytes, document: await load() });
  }
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const report = await htmlReport(documents, { sourceRoots, note });
  writePieces(place, [report.html]);
  note(`wrote ${escapeForTerminal(output)}: ${sizesOf(report)}`);
  return exitCode.done;
}
