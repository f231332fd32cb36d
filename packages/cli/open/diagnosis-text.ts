// What reading a file showed, as lines for stderr: nothing where all went well.

import type { Diagnosis, Finding, FindingKind } from "#profile/model/diagnosis.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatCount } from "../format/numbers.ts";

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
