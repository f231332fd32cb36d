// Python's regular expressions over names of functions, where they can be killed.

import type { Matched } from "#analysis/pstats/restriction.ts";
import { OperatingError } from "#base/errors.ts";
import { translatePythonRegex } from "#base/python-regex.ts";

import { matchAll } from "../regex/killable-match.ts";

/** 20,000 names take some 10 ms. */
const LIMIT_MS = 5000;

export async function matchNames(pattern: string, names: readonly string[]): Promise<Matched> {
  const translated = translatePythonRegex(pattern);
  if (translated.kind === "invalid") return { kind: "invalid" };
  if (translated.kind === "refused") return translated;
  try {
    const hits = await matchAll(translated.source, translated.flags, names, LIMIT_MS);
    return { kind: "matched", hits };
  } catch (error) {
    if (error instanceof OperatingError) return { kind: "refused", why: error.message };
    throw error;
  }
}
