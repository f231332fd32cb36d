// /proc/PID/status as a table of texts.

import { readFileSync } from "node:fs";

export type ProcStatus = ReadonlyMap<string, string>;

/** Undefined where the process is gone or hidden. */
export function readStatus(pid: number | "self"): ProcStatus | undefined {
  try {
    return parseStatus(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return undefined;
  }
}

/** The kernel escapes newlines in the name, so every line is a field. */
export function parseStatus(text: string): ProcStatus {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** The numbers of a field such as `Uid: 1000 1000 1000 1000`; empty where it is missing. */
export function statusNumbers(status: ProcStatus, field: string): number[] {
  const text = status.get(field) ?? "";
  return text === "" ? [] : text.split(/\s+/).map(Number);
}
