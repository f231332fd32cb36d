// What the time view draws: boxes in rows, by thread, over a stretch of time.

import { FRAME_CLASSES } from "#analysis/frame-classes.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { hasSeveralProcesses } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { Found } from "../app/model.ts";
import { colorIndex } from "../draw/colors.ts";
import type { FlameScene } from "../draw/flame-painter.ts";
import type { TimeWindow } from "../draw/time-ticks.ts";
import type { Tip } from "../draw/tip.ts";

/** A chart whose nodes from those of its content on are the names of its tracks. */
export interface TimeChart {
  readonly scene: Omit<FlameScene, "colors" | "hits">;
  /** By node 1 where the search matches, and all names of tracks; undefined: no search. */
  readonly hits: (found: Found | undefined) => Uint8Array | undefined;
  readonly tip: (node: number) => Tip | undefined;
  readonly select: (node: number) => void;
  readonly note: string;
  /** What the whole width is, from the beginning of the document; undefined: no time. */
  readonly time: TimeWindow | undefined;
}

export const STRUCTURE = colorIndex(FRAME_CLASSES.indexOf("structure"), 0);

/** Its name, its number where others are called the same; of several processes which one. */
export function trackTitle(profile: Profile, thread: number): string {
  const { pid } = profile.threads;
  const title = threadTitle(profile, thread);
  return hasSeveralProcesses(profile) ? `${title} · process ${pid[thread]}` : title;
}

function threadTitle({ threads }: Profile, thread: number): string {
  const { tid, pid, name: names } = threads;
  const name = names[thread] ?? "";
  // Files without threads have one that is called nothing.
  if (name === "") return tid[thread] === 0 ? "stacks" : `thread ${tid[thread]}`;
  const isShared = names.some(
    (other, row) => other === name && row !== thread && pid[row] === pid[thread],
  );
  return isShared ? `${displayText(name)} ${tid[thread]}` : displayText(name);
}
