import { threadLabel } from "#profile/model/labels.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { cutEnd } from "../format/text-width.ts";
import type { Scene } from "./scene-data.ts";

const THREAD_COLUMNS = 28;

/** What the table holds, and what it leaves out. */
export function viewWords({ live, view }: Scene): string {
  const parts = [view.value === "cpu" ? "CPU time" : "elapsed time"];
  if (view.gilOnly) parts.push("GIL only");
  if (view.thread !== undefined) {
    const label = threadLabel(live.tables.tables, view.thread);
    parts.push(cutEnd(escapeForTerminal(label), THREAD_COLUMNS));
  }
  if (view.filter !== undefined) parts.push(`/${escapeForTerminal(view.filter.source)}/`);
  if (view.isPaused) parts.push("PAUSED");
  return parts.join(" · ");
}
