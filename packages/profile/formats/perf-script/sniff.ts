import type { Sureness } from "../reader.ts";
import { headLines } from "../text-lines.ts";
import { parseEventLine } from "./event-line.ts";

const HEADER = /^# (?:perf version|captured on|header version) *: /u;
const FRAME = /^\s+[0-9a-f]{3,16}\s+\S/u;

/** A sample's line and a frame below it, or the header. */
export function sniffPerfScript(head: Uint8Array): Sureness {
  const lines = headLines(head) ?? [];
  if (lines.some((line) => HEADER.test(line))) return 3;
  const isFrame = (line: string | undefined): boolean => line !== undefined && FRAME.test(line);
  const events = lines.map((line) => (line.startsWith("\t") ? undefined : parseEventLine(line)));
  if (events.some((event, at) => event !== undefined && isFrame(lines[at + 1]))) return 3;
  const told = events.filter((event) => event !== undefined && event.event !== "");
  const texts = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return told.length > 0 && told.length >= texts.length / 2 ? 2 : 0;
}
