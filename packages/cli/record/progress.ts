// Progress on a terminal: one line on stderr, redrawn twice a second and removed at the end.
// cli-progress knows how to draw over a line; what it says is ours, because an endless recording
// has no bar.

import { performance } from "node:perf_hooks";

import type { ProfileCost } from "#profile/model/profile.ts";

import { columnsOf } from "../format/columns.ts";
import { progressText } from "./progress-text.ts";

const REDRAW_MS = 500;

export interface Progress {
  /** Says the line, and from then on redraws below it. */
  started(line: string): void;
  update(cost: ProfileCost): void;
  /** Removes what was drawn. Calling it again does nothing. */
  stop(): void;
}

export const noProgress: Progress = { started: () => {}, update: () => {}, stop: () => {} };

export async function startProgress(
  stream: NodeJS.WriteStream,
  durationMs: number | undefined,
): Promise<Progress> {
  const { default: cliProgress } = await import("cli-progress");
  let startMs = performance.now();
  let cost: ProfileCost | undefined;
  const text = (): string => {
    return progressText(cost, performance.now() - startMs, durationMs, columnsOf(stream));
  };
  const drawn = new cliProgress.SingleBar({
    format: text,
    stream,
    clearOnComplete: true,
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
    fps: 1000 / REDRAW_MS,
  });
  return {
    started: (line) => {
      stream.write(`${line}\n`);
      startMs = performance.now();
      drawn.start(1, 0);
    },
    update: (latest) => {
      cost = latest;
    },
    stop: () => {
      drawn.stop();
    },
  };
}
