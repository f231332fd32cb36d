// What reading a file showed, as lines for stderr: nothing where all went well.

import { BEHIND_END, CUT_OFF, NOT_WHOLE } from "#profile/formats/pyro-document/read.ts";
import type { Diagnosis, Finding, FindingKind } from "#profile/model/diagnosis.ts";
import type { Document } from "#profile/model/document.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatCount, formatCounted, formatDuration } from "../format/numbers.ts";

const WORDS: Readonly<Record<FindingKind, string>> = {
  read: "read",
  repaired: "repaired",
  dropped: "left out",
  ambiguous: "not certain",
};

/** `left out: 3 lines without a number (line 12, line 19, …)` */
export function findingText({ kind, message, count, places }: Finding): string {
  const more = places.length < count && places.length > 0 ? ", …" : "";
  const where = places.length === 0 ? "" : ` (${places.join(", ")}${more})`;
  return escapeForTerminal(`${WORDS[kind]}: ${formatCount(count)} ${message}${where}`);
}

/** All of it, a line each. */
export function diagnosisLines(diagnosis: Diagnosis): string[] {
  return diagnosis.map(findingText);
}

/** Those that a person must know of, each with the file's name before it. */
export function warningLines(name: string, diagnosis: Diagnosis): string[] {
  return diagnosis
    .filter(({ kind }) => kind !== "read")
    .map((finding) => `note: ${escapeForTerminal(name)}: ${findingText(finding)}`);
}

/** What a person must know of a document that is written on: of our own recordings in one line. */
export function documentNotes(name: string, { isOwn, profile, diagnosis }: Document): string[] {
  if (!isOwn) return warningLines(name, diagnosis);
  const countOf = (message: string): number =>
    diagnosis.find((finding) => finding.message === message)?.count ?? 0;
  const isCut = countOf(CUT_OFF) > 0;
  const dropped = countOf(NOT_WHOLE) + countOf(BEHIND_END);
  if (!isCut && dropped === 0) return [];
  const { samples, durationNs } = profile.cost;
  const kept = `${formatCounted(samples, "sample")} of ${formatDuration(durationNs)} are there`;
  const left = dropped === 0 ? "" : `, ${formatCounted(dropped, "byte")} left out`;
  const how = isCut ? "was cut off" : "has something behind its end";
  return [`note: ${escapeForTerminal(name)} ${how}: ${kept}${left}`];
}
