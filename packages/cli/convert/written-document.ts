// What of a document goes into a format: the first of its kinds that the format can hold. Where
// there is none, or the file does not tell what the format wants, it is refused with the reason;
// with --estimate, what can be guessed is written, and named so.

import { OperatingError } from "#base/errors.ts";
import { laidOut, withGaps } from "#analysis/estimate/times-of-samples.ts";
import { samplesOfEdges } from "#analysis/estimate/samples-of-edges.ts";
import { toldEdges } from "#analysis/estimate/told-edges.ts";
import { edgesMissing } from "#profile/formats/pstats/write-edges.ts";
import type { Document } from "#profile/model/document.ts";
import type { Kind } from "#profile/model/kinds.ts";
import { valueTypeOf, valueTypesOf } from "#profile/model/value-types.ts";

import { WRITTEN_KINDS } from "../output/capabilities.ts";
import type { FormatName } from "../output/formats.ts";

export interface WrittenDocument {
  readonly document: Document;
  readonly kind: Kind;
  /** Name of the value type that samples are drawn by. */
  readonly value: string;
  /** Kinds of the file that the format has no place for. */
  readonly leftOut: readonly Kind[];
}

export interface Asked {
  /** Of the file, for messages. */
  readonly name: string;
  readonly format: FormatName;
  /** What samples weigh, as the flags have it; undefined: what the file has first. */
  readonly value: string | undefined;
  readonly isEstimate: boolean;
}

const KIND_WORDS: Readonly<Record<Kind, string>> = {
  samples: "samples (stacks)",
  edges: "edges (who calls whom, without stacks)",
  lines: "lines",
  spans: "spans (work with a beginning and an end)",
  markers: "markers",
  counters: "counters",
};

/** Of these a trace holds all at once. */
const TRACED_KINDS: readonly Kind[] = ["spans", "markers", "counters"];

/** Formats that show when a sample was taken. */
const TIMED_FORMATS: ReadonlySet<FormatName> = new Set(["gecko", "chrometrace"]);

/** Throws a usage error with the reason where it cannot be written. */
export function writtenDocument(document: Document, asked: Asked): WrittenDocument {
  const writable = WRITTEN_KINDS[asked.format];
  const kind = document.kinds.find((one) => writable.includes(one));
  if (kind === undefined) return estimatedSamples(document, asked);
  const beside = TRACED_KINDS.includes(kind) ? TRACED_KINDS : [kind];
  const leftOut = document.kinds.filter((one) => !beside.includes(one) && asked.format !== "html");
  const written = { document, kind, value: valueOf(document, asked.value), leftOut };
  if (asked.format === "html") return written;
  return kind === "samples" ? writtenSamples(written, asked) : writtenEdges(written, asked);
}

function estimatedSamples(document: Document, asked: Asked): WrittenDocument {
  const { name, format, isEstimate } = asked;
  const { edges } = document;
  const { kinds } = document;
  const held = kinds.length === 0 ? "nothing" : kinds.map((kind) => KIND_WORDS[kind]).join(", ");
  if (edges === undefined || !WRITTEN_KINDS[format].includes("samples")) {
    const message = `${name} holds ${held}, which ${format} cannot hold`;
    throw new OperatingError("usage", message, "-f html holds all kinds");
  }
  if (!isEstimate) {
    const message = `${name} holds ${held}; ${format} holds stacks, which they do not tell`;
    const remedy = "--estimate writes a guess; -f pstats or -f callgrind hold them as they are";
    throw new OperatingError("usage", message, remedy);
  }
  const estimated = samplesOfEdges(document, edges);
  const leftOut = document.kinds.filter((kind) => kind !== "edges");
  const value = valueOf(estimated, asked.value);
  return writtenSamples({ document: estimated, kind: "samples", value, leftOut }, asked);
}

/** The type of that name, else the file's first; of our own recordings CPU time. */
function valueOf({ profile, isOwn }: Document, value: string | undefined): string {
  if (value === undefined) return isOwn ? "cpu" : valueTypesOf(profile)[0].name;
  return valueTypeOf(profile, value).name;
}

function writtenSamples(written: WrittenDocument, asked: Asked): WrittenDocument {
  const { document } = written;
  if (document.isOwn) return written;
  if (asked.format === "pstats") return inSeconds(written, asked);
  if (!TIMED_FORMATS.has(asked.format)) return written;
  if (document.hasTimes) return { ...written, document: withGaps(document) };
  if (asked.isEstimate) return { ...written, document: laidOut(document, written.value) };
  const { name, format } = asked;
  const message = `${name} does not tell when its samples were taken, which ${format} shows`;
  const remedy = "--estimate lays them one behind the other; -f speedscope needs no times";
  throw new OperatingError("usage", message, remedy);
}

/** Statistics hold seconds: of a type that is a time, or of samples whose rate is known. */
function inSeconds(written: WrittenDocument, asked: Asked): WrittenDocument {
  const { profile } = written.document;
  const types = valueTypesOf(profile);
  const chosen = valueTypeOf(profile, written.value);
  const time = chosen.unit === "nanoseconds" ? chosen : types.find(isTime);
  if (time !== undefined) return { ...written, value: time.name };
  if (chosen.unit === "count" && profile.meta.rateHz > 0) return written;
  if (!asked.isEstimate || chosen.unit !== "count") {
    const message = `${asked.name} holds ${chosen.name} (${chosen.unit}), and pstats seconds`;
    const remedy =
      chosen.unit === "count" ? "--estimate takes each for 10 ms" : "-f pprof holds any unit";
    throw new OperatingError("usage", message, remedy);
  }
  return { ...written, document: ratedSamples(written.document) };
}

function isTime({ unit }: { readonly unit: string }): boolean {
  return unit === "nanoseconds";
}

const GUESSED_RATE_HZ = 100;
const ESTIMATED_RATE = "each sample is taken for 10 ms";

function ratedSamples(document: Document): Document {
  const { meta } = document.profile;
  const profile = { ...document.profile, meta: { ...meta, rateHz: GUESSED_RATE_HZ } };
  return { ...document, profile, estimated: ESTIMATED_RATE };
}

function writtenEdges(written: WrittenDocument, asked: Asked): WrittenDocument {
  const { edges } = written.document;
  if (edges === undefined || asked.format !== "pstats") return written;
  const missing = edgesMissing(edges);
  if (missing === undefined) return written;
  const told = toldEdges(written.document, edges);
  const stillMissing = told.edges === undefined ? missing : edgesMissing(told.edges);
  if (asked.isEstimate && stillMissing === undefined) return { ...written, document: told };
  const message = `${asked.name} cannot be written as pstats: ${missing}`;
  const remedy =
    stillMissing === undefined ? "--estimate guesses them" : "-f callgrind holds any unit";
  throw new OperatingError("usage", message, remedy);
}
