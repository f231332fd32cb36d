// What makes two profiles differ although the program did not: how they were measured. Said before
// any number.

import type { Document } from "#profile/model/document.ts";
import { diffValueTypes, type DiffKind } from "./costs.ts";

interface Mode {
  /** "Python versions" */
  readonly what: string;
  /** Empty: the file does not tell. */
  readonly of: (document: Document, kind: DiffKind) => string;
  readonly kinds?: readonly DiffKind[];
}

const MODES: readonly Mode[] = [
  { what: "formats", of: ({ format }) => format },
  { what: "tools", of: ({ writtenBy }) => writtenBy },
  {
    what: "weights",
    of: (document, kind) =>
      diffValueTypes(document, kind)
        .map(({ name, unit }) => (unit === "count" || unit === name ? name : `${name} (${unit})`))
        .join(", "),
  },
  { what: "Python versions", of: pythonVersions },
  {
    what: "rates",
    of: ({ profile: { meta } }) => (meta.rateHz > 0 ? `${Math.round(meta.rateHz)} Hz` : ""),
  },
  {
    what: "holds (--no-stop)",
    of: ({ isOwn, profile: { meta } }) => (isOwn ? (meta.noStop ? "without" : "with") : ""),
  },
  {
    what: "lines",
    of: ({ profile: { frames } }) =>
      frames.line.length === 0
        ? ""
        : frames.line.some((line) => line >= 0)
          ? "by line"
          : "by function",
    kinds: ["samples"],
  },
  { what: "times of samples", of: timesOf, kinds: ["samples"] },
  { what: "commands", of: ({ profile: { meta } }) => meta.command.join(" ") },
  { what: "hosts", of: ({ profile: { meta } }) => meta.host },
  { what: "estimates", of: ({ estimated = "" }) => estimated },
];

const TEXT_MAX = 60;
/** Of what is the same, for orientation. */
const KEPT_BEFORE = 20;

function pythonVersions({ profile: { meta, processes } }: Document): string {
  const told = [meta.pythonVersion, ...processes.pythonVersion].filter((one) => one !== "");
  return [...new Set(told)].join(", ");
}

function timesOf({ hasTimes }: Document): string {
  return hasTimes ? "told" : "not told";
}

/** One line for each way in which the profiles were not measured alike. */
export function modeWarnings(
  before: readonly Document[],
  after: readonly Document[],
  kind: DiffKind,
): readonly string[] {
  const named = [
    ...before.map((document, run) => [nameOf("A", run, before), document] as const),
    ...after.map((document, run) => [nameOf("B", run, after), document] as const),
  ];
  return MODES.flatMap(({ what, of, kinds }) => {
    if (kinds !== undefined && !kinds.includes(kind)) return [];
    const byText = new Map<string, string[]>();
    for (const [name, document] of named) {
      const text = of(document, kind);
      if (text !== "") byText.set(text, [...(byText.get(text) ?? []), name]);
    }
    if (byText.size < 2) return [];
    const common = commonBeginning([...byText.keys()]);
    const parts = [...byText].map(([text, names]) => `${cut(text, common)} (${names.join(", ")})`);
    return [`${what} differ: ${parts.join("; ")}`];
  });
}

function nameOf(side: string, run: number, all: readonly Document[]): string {
  return all.length === 1 ? side : `${side}${run + 1}`;
}

/** Characters that all begin with. */
function commonBeginning(texts: readonly string[]): number {
  const [first = ""] = texts;
  let length = 0;
  while (length < first.length && texts.every((text) => text[length] === first[length]))
    length += 1;
  return length;
}

/** A long text shows where it differs from the others. */
function cut(text: string, common: number): string {
  if (text.length <= TEXT_MAX) return text;
  const start = Math.max(0, common - KEPT_BEFORE);
  const end = start + TEXT_MAX;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}
