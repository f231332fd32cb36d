// `--trigger 'cpu > 80%'`: a condition on the recorded processes together, asked once a second.

import { OperatingError } from "#base/errors.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1 << 10,
  mib: 1 << 20,
  gib: 1 << 30,
};
const FORM = /^\s*(cpu|rss)\s*>\s*(\d+(?:\.\d+)?)\s*(%|[kmg]i?b|b|)\s*$/i;

export interface Trigger {
  /** As it was given. */
  readonly text: string;
  /** Share of one core (1: a whole one), or resident bytes. */
  readonly measure: "cpu" | "rss";
  readonly above: number;
}

/** Throws a usage error. */
export function parseTrigger(text: string): Trigger {
  const [, name = "", number = "", unit = ""] = FORM.exec(text) ?? [];
  const measure = name.toLowerCase() === "cpu" ? "cpu" : "rss";
  const isRight = name !== "" && (unit === "%") === (measure === "cpu");
  if (!isRight) {
    const remedy = "--trigger takes 'cpu > 80%' (of one core) or 'rss > 1GB'";
    throw new OperatingError("usage", `the condition '${text}' cannot be used`, remedy);
  }
  const factor = measure === "cpu" ? 0.01 : UNITS[unit.toLowerCase()];
  return { text: text.trim(), measure, above: Number(number) * factor };
}
