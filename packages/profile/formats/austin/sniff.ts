import type { Sureness } from "../reader.ts";
import { headLines } from "../text-lines.ts";

const METADATA = /^# (?:austin|mode|interval): /u;
const SAMPLE = /^P\d+;T[^;\s]*[;\s]/u;

export function sniffAustin(head: Uint8Array): Sureness {
  const lines = (headLines(head) ?? []).filter((line) => line.trim() !== "");
  const samples = lines.filter((line) => !line.startsWith("#"));
  if (samples.length > 0 && samples.every((line) => SAMPLE.test(line))) return 3;
  return lines.length > 0 && METADATA.test(lines[0]) ? 3 : 0;
}
