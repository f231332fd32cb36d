// A file as statistics: only what holds calls and their times can be, and nothing is made up.

import { OperatingError } from "#base/errors.ts";
import { statisticsOf, type PythonStatistics } from "#analysis/pstats/statistics.ts";
import type { Document } from "#profile/model/document.ts";
import type { Kind } from "#profile/model/kinds.ts";

import { openDocument } from "../open/open-document.ts";
import { OpenFailure, modifiedAtMs } from "./system-failure.ts";
import { timeText } from "./time-text.ts";

const STDIN = "-";
/** As the reader calls what Tachyon wrote. */
const SAMPLING_TOOL = "profiling.sampling";

const HOLDS: Readonly<Record<Kind, string>> = {
  samples: "samples of stacks",
  edges: "calls",
  lines: "costs of lines",
  spans: "spans of time",
  markers: "moments",
  counters: "counters",
};

/** Of the command line: a file that cannot be opened ends it. Throws "bad-file". */
export async function loadOperand(path: string): Promise<PythonStatistics> {
  if (path === STDIN) return statisticsFrom(await openDocument(STDIN), STDIN, STDIN);
  try {
    return await loadStatistics(path);
  } catch (error) {
    if (!(error instanceof OpenFailure)) throw error;
    const remedy = "give a file of python -m cProfile -o out.prof";
    throw new OperatingError("bad-file", `cannot read ${path}: ${error.reason}`, remedy, error);
  }
}

/** Throws OpenFailure in Python's words, or "bad-file". */
export async function loadStatistics(path: string): Promise<PythonStatistics> {
  const writtenAt = timeText(modifiedAtMs(path));
  // A file of this name is none of the command line's: `-` is stdin there.
  const document = await openDocument(path === STDIN ? `./${STDIN}` : path);
  return statisticsFrom(document, path, `${writtenAt}    ${path}`);
}

function statisticsFrom(document: Document, path: string, shown: string): PythonStatistics {
  const { format, edges, profile, writtenBy } = document;
  if (edges === undefined || format !== "pstats") throw refused(document, path);
  const kind = writtenBy === SAMPLING_TOOL ? "samples" : "calls";
  const statistics = statisticsOf(profile, edges, shown, kind);
  if (statistics.size === 0) {
    const message = `${path}: holds statistics of no function`;
    throw new OperatingError("bad-file", message, "was anything called while it was measured?");
  }
  return statistics;
}

/** A sampled profile knows no calls, and callgrind's not which of them were recursive. */
function refused({ format, kinds }: Document, path: string): OperatingError {
  const held = kinds.map((kind) => HOLDS[kind]).join(", ");
  const why =
    format === "callgrind"
      ? "calls without those that were recursive"
      : `${held}, and no count of calls`;
  const message = `${path}: is ${format}, which holds ${why}`;
  const remedy = kinds.includes("samples")
    ? `pyrometer convert ${path} -o out.prof (its ncalls are then numbers of samples)`
    : `pyrometer view ${path}`;
  return new OperatingError("bad-file", message, remedy);
}
