// Several documents added up to one: runs of one program, the parts of a test suite, the workers of
// a service. Only what says the same of the same thing is added: documents that hold other kinds,
// or weigh in other units, are refused by name.
//
// Recordings of ours know when they began, so their times become one time. Of other files only the
// order within each is kept: what came before what in two of them is not known.

import { OperatingError } from "#base/errors.ts";
import { appendTables, EpochRows } from "./append-tables.ts";
import { ProfileBuilder } from "./builder.ts";
import { DiagnosisBuilder, type Diagnosis } from "./diagnosis.ts";
import { FOREIGN_META, type Document } from "./document.ts";
import type { Kind } from "./kinds.ts";
import { mergedCost, mergedProcessCosts } from "./merge-costs.ts";
import { mergedEdges, mergedLines } from "./merge-edges.ts";
import { mergedCounters, mergedMarkers, mergedSpans } from "./merge-events.ts";
import type { Part } from "./merge-part.ts";
import type { Profile, ProfileMeta } from "./profile.ts";
import type { SampleTable, Tables, ValueType } from "./tables.ts";
import { valueTypesOf } from "./value-types.ts";

/** `names`: for the refusal. Throws a usage error where they cannot be added. */
export function mergeDocuments(documents: readonly Document[], names: readonly string[]): Document {
  const [first] = documents;
  if (documents.length === 1) return first;
  documents.forEach((other, index) => {
    const difference = differenceOf(first, other);
    if (difference === undefined) return;
    const message = `${names[0]} and ${names[index]} cannot be added up: ${difference}`;
    throw new OperatingError("usage", message, "leave --merge out: each is a tab of its own");
  });
  const hasTimes = documents.every(
    (document) => document.hasTimes && document.profile.meta.startedAtMs > 0,
  );
  const builder = new ProfileBuilder("runs", first.profile.valueTypes);
  const parts = documents.map((document) => appended(builder, document, hasTimes, documents));
  const processCosts = mergedProcessCosts(documents);
  const added = builder.finish(mergedMeta(documents), mergedCost(documents, parts), processCosts);
  const profile = hasTimes ? inOrderOfTime(added) : added;
  return {
    format: first.format,
    writtenBy: common(documents.map(({ writtenBy }) => writtenBy)),
    kinds: first.kinds,
    profile,
    hasTimes,
    isOwn: documents.every(({ isOwn }) => isOwn),
    ...mergedEdges(parts),
    ...mergedLines(parts),
    ...mergedSpans(parts),
    ...mergedMarkers(parts),
    ...mergedCounters(parts),
    ...mergedSources(documents),
    ...mergedEstimate(documents),
    diagnosis: mergedDiagnosis(documents, names),
  };
}

/** What keeps two documents from being added, in words. */
function differenceOf(first: Document, other: Document): string | undefined {
  const kindsOf = ({ kinds }: Document): string => [...kinds].sort().join(" and ");
  if (kindsOf(first) !== kindsOf(other)) {
    return `one holds ${kindsOf(first)}, the other ${kindsOf(other)}`;
  }
  const weighed: Record<Kind, (document: Document) => readonly ValueType[]> = {
    samples: ({ profile }) => valueTypesOf(profile),
    edges: ({ edges }) => edges?.valueTypes ?? [],
    lines: ({ lines }) => lines?.valueTypes ?? [],
    spans: () => [],
    markers: () => [],
    counters: () => [],
  };
  for (const kind of first.kinds) {
    const one = typesText(weighed[kind](first));
    const two = typesText(weighed[kind](other));
    if (one !== two) return `the ${kind} of one weigh ${one}, those of the other ${two}`;
  }
  return undefined;
}

function typesText(types: readonly ValueType[]): string {
  return types.map(({ name, unit }) => `${name} in ${unit}`).join(", ");
}

function appended(
  builder: ProfileBuilder,
  document: Document,
  hasTimes: boolean,
  documents: readonly Document[],
): Part {
  const rows = new EpochRows();
  const { profile } = document;
  const startMs = Math.min(...documents.map((other) => other.profile.meta.startedAtMs));
  const shiftNs = hasTimes ? (profile.meta.startedAtMs - startMs) * 1e6 : 0;
  appendTables(builder, shiftNs === 0 ? profile : shifted(profile, shiftNs), rows);
  return { document, rows, shiftNs };
}

function shifted(profile: Tables, shiftNs: number): Tables {
  const timeNs = profile.samples.timeNs.map((time) => time + shiftNs);
  return { ...profile, samples: { ...profile.samples, timeNs } };
}

/** Of what ran at the same time the rows are interleaved, as in any recording. */
function inOrderOfTime(profile: Profile): Profile {
  const { samples } = profile;
  const order = Uint32Array.from(samples.timeNs.keys());
  order.sort((one, other) => {
    const later = samples.timeNs[one] - samples.timeNs[other];
    return later === 0 ? one - other : later;
  });
  const float = (column: Float64Array): Float64Array =>
    Float64Array.from(order, (row) => column[row]);
  const int = (column: Int32Array): Int32Array => Int32Array.from(order, (row) => column[row]);
  const sorted: SampleTable = {
    timeNs: float(samples.timeNs),
    thread: int(samples.thread),
    stack: int(samples.stack),
    count: int(samples.count),
    wallNs: float(samples.wallNs),
    cpuNs: float(samples.cpuNs),
    state: Uint16Array.from(order, (row) => samples.state[row]),
    values: samples.values.map(float),
  };
  return { ...profile, samples: sorted };
}

/** What they agree on; else what stands for "not known". */
function mergedMeta(documents: readonly Document[]): ProfileMeta {
  const metas = documents.map(({ profile }) => profile.meta);
  const same = <Key extends keyof ProfileMeta>(key: Key): ProfileMeta[Key] => {
    const [first] = metas;
    const isSame = metas.every((meta) => JSON.stringify(meta[key]) === JSON.stringify(first[key]));
    return isSame ? first[key] : FOREIGN_META[key];
  };
  return {
    pyrometerVersion: same("pyrometerVersion"),
    startedAtMs: Math.min(...metas.map(({ startedAtMs }) => startedAtMs)),
    pid: same("pid"),
    command: same("command"),
    workingDirectory: same("workingDirectory"),
    standardLibrary: same("standardLibrary"),
    pythonVersion: same("pythonVersion"),
    host: same("host"),
    rateHz: same("rateHz"),
    noStop: metas.some(({ noStop }) => noStop),
  };
}

function common(texts: readonly string[]): string {
  return texts.every((text) => text === texts[0]) ? texts[0] : "";
}

/** A file that they carry in two versions is left out: its lines would be of one of them only. */
function mergedSources(documents: readonly Document[]): Pick<Document, "sources"> {
  const sources = new Map<string, string>();
  const differing = new Set<string>();
  for (const document of documents) {
    for (const [path, text] of document.sources ?? []) {
      const known = sources.get(path);
      if (known !== undefined && known !== text) differing.add(path);
      sources.set(path, text);
    }
  }
  for (const path of differing) sources.delete(path);
  return sources.size === 0 ? {} : { sources };
}

function mergedEstimate(documents: readonly Document[]): Pick<Document, "estimated"> {
  const words = documents.map(({ estimated }) => estimated ?? "").filter((text) => text !== "");
  return words.length === 0 ? {} : { estimated: [...new Set(words)].join("; ") };
}

function mergedDiagnosis(documents: readonly Document[], names: readonly string[]): Diagnosis {
  const builder = new DiagnosisBuilder();
  documents.forEach(({ diagnosis }, index) => {
    for (const { kind, message, count, places } of diagnosis) {
      builder.note(kind, message, count, [names[index], ...places.slice(0, 1)].join(", "));
    }
  });
  builder.note("read", "files added up", documents.length);
  return builder.finish();
}
