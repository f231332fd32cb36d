// Every line of `-X importtime` begins alike.

import type { Sureness } from "../reader.ts";
import { headLines } from "../text-lines.ts";
import { IMPORT_TIME, parseLine } from "./line.ts";

export function sniffImporttime(head: Uint8Array): Sureness {
  const lines = headLines(head) ?? [];
  if (lines.some((line) => line.startsWith(IMPORT_TIME) && parseLine(line) !== undefined)) return 3;
  return lines.some((line) => line.includes(IMPORT_TIME)) ? 2 : 0;
}
