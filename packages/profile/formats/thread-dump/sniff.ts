import type { Sureness } from "../reader.ts";
import { headLines } from "../text-lines.ts";
import { frameOf, threadOf, withoutColours } from "./line.ts";

/** A thread's line, and a frame on the line below. */
export function sniffThreadDump(head: Uint8Array): Sureness {
  const lines = (headLines(head, 2000) ?? []).map(withoutColours);
  const at = lines.findIndex(
    (line, index) => threadOf(line) !== undefined && frameOf(lines[index + 1] ?? "") !== undefined,
  );
  if (at < 0) return 0;
  return lines[at].includes("(most recent call first)") || at < 10 ? 3 : 2;
}
