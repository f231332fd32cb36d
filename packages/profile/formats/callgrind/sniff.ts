import type { Sureness } from "../reader.ts";
import { headLines } from "../text-lines.ts";

const SPECIFICATION = /^(?:fl|fi|fe|fn|ob|cfn|cfi|cfl|cob)=/u;

/** The signature line is optional; the events and the name of a file or function are not. */
export function sniffCallgrind(head: Uint8Array): Sureness {
  const lines = headLines(head, 4000) ?? [];
  if (lines[0]?.startsWith("# callgrind format") === true) return 3;
  if (!lines.some((line) => /^events:\s*\S/u.test(line))) return 0;
  return lines.some((line) => SPECIFICATION.test(line)) ? 3 : 1;
}
