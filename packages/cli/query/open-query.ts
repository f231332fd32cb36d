// A profile opened for a query: which of its values is asked for, and what a person must know of
// the file before trusting the answer.

import { edgeDoubts } from "#analysis/edges/edge-doubts.ts";
import { effectiveSamples } from "#analysis/effective-samples.ts";
import { querySource, type QuerySource } from "#analysis/queries/query-source.ts";
import type { TextOptions } from "#analysis/queries/query-text.ts";
import { defaultView, type TreeView } from "#analysis/views/tree-view.ts";
import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";
import { shortPath } from "#profile/model/labels.ts";
import type { ValueType } from "#profile/model/tables.ts";
import { valueTypesOf } from "#profile/model/value-types.ts";

import type { FlagValues } from "../flags.ts";
import { escapeForTerminal } from "../format/escape.ts";
import { warningLines } from "../open/diagnosis-text.ts";
import { openDocument } from "../open/open-document.ts";
import { decidedSelection } from "../regex/decided-selection.ts";

export interface OpenedQuery {
  readonly path: string;
  readonly document: Document;
  readonly source: QuerySource;
  readonly text: TextOptions;
  /** What speaks against the numbers. */
  readonly doubts: readonly string[];
}

export async function openQuery(path: string, values: FlagValues): Promise<OpenedQuery> {
  const document = await openDocument(path, { rows: "sums" });
  // A person's expressions run where they can be killed, before anything else asks them.
  const matches = await decidedSelection(values, document.profile);
  const view = { ...queryView(path, document, values), ...matches };
  const source = querySourceOf(path, document, view);
  const doubts = edgeDoubts(document).map(({ message }) => message);
  const notes = doubts.map((doubt) => `note: ${escapeForTerminal(path)}: ${doubt}`);
  for (const line of [...warningLines(path, document.diagnosis), ...notes]) {
    process.stderr.write(`${line}\n`);
  }
  const { valueType } = source.table;
  const isFull = values.fullFilenames === true;
  return {
    path,
    document,
    source,
    text: {
      valueType,
      samples: effectiveSamples(valueType.name, source.samples),
      pathText: (file) => (isFull ? file : shortPath(document.profile, file)),
    },
    doubts,
  };
}

function querySourceOf(path: string, document: Document, view: TreeView): QuerySource {
  try {
    return querySource(document, view);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    throw new OperatingError(error.kind, `${path}: ${error.message}`, error.remedy, error);
  }
}

function queryView(path: string, document: Document, values: FlagValues): TreeView {
  const types = typesOf(document);
  const asked = askedValue(document, values);
  if (asked !== undefined && !types.some(({ name }) => name === asked)) {
    const names = types.map(({ name }) => name).join(", ");
    throw new OperatingError("usage", `${path}: it has no value '${asked}'`, `it has ${names}`);
  }
  return {
    ...defaultView(document),
    ...(asked === undefined ? {} : { value: asked }),
    includeIdle: values.idle === true,
    gilOnly: values.gil === true,
    perThread: values.threads === true,
    byFunction: values.line !== true,
    onlyYours: values.onlyYours === true,
  };
}

function typesOf({ kinds, edges, profile }: Document): readonly ValueType[] {
  if (kinds[0] === "edges" && edges !== undefined) return edges.valueTypes;
  return valueTypesOf(profile);
}

/** Undefined: what the document shows first. */
function askedValue({ isOwn }: Document, values: FlagValues): string | undefined {
  if (values.value !== undefined) return values.value;
  if (values.wall === true) return "wall";
  if (values.cpu === true) return "cpu";
  return isOwn && values.idle === true ? "wall" : undefined;
}

/** Lines of names that come from the file. */
export function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${escapeForTerminal(line)}\n`).join(""));
}

/** What every result for programs begins with (docs/formats/queries.md). */
export function printJson(
  { path, document, source, doubts }: OpenedQuery,
  format: string,
  result: Readonly<Record<string, unknown>>,
): void {
  const { table, of, samples } = source;
  const head = {
    format,
    version: 1,
    file: path,
    fileFormat: document.format,
    of,
    value: table.valueType,
    whole: table.whole,
    samples: Number.isFinite(samples) ? samples : null,
    doubts,
  };
  process.stdout.write(`${JSON.stringify({ ...head, ...result })}\n`);
}
