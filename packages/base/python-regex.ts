// Regular expressions that people know from Python, for JavaScript: translated so that the same
// texts match, or refused by name where they would not.

import { InvalidRegex, RefusedRegex } from "./python-regex/nodes.ts";
import { parsePythonRegex } from "./python-regex/parser.ts";
import { writeRegex } from "./python-regex/writer.ts";

export type PythonRegex =
  | { readonly kind: "translated"; readonly source: string; readonly flags: string }
  /** Python would not take it either. */
  | { readonly kind: "invalid"; readonly why: string }
  /** Python would take it; here it cannot be said without matching something else. */
  | { readonly kind: "refused"; readonly why: string };

/** Nobody types more; a translation is some ten times as long. */
const LENGTH_MAX = 10_000;

/** Of a `str` pattern, for `re.search` without flags: does it match anywhere? */
export function translatePythonRegex(pattern: string): PythonRegex {
  if (pattern.length > LENGTH_MAX) {
    return { kind: "refused", why: `it is longer than ${LENGTH_MAX} characters` };
  }
  try {
    return { kind: "translated", source: writeRegex(parsePythonRegex(pattern)), flags: "v" };
  } catch (error) {
    if (error instanceof InvalidRegex) return { kind: "invalid", why: error.message };
    if (error instanceof RefusedRegex) return { kind: "refused", why: error.message };
    throw error;
  }
}
