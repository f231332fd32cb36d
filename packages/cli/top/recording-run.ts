// `top` over a recording: the same screen at any point of its time.

import * as os from "node:os";

import { RecordedTime } from "#analysis/live/recorded-time.ts";
import { ensure } from "#base/assert.ts";
import { OperatingError } from "#base/errors.ts";

import { SourceLines } from "../dump/source-lines.ts";
import { exitCode, exitCodeOfSignal } from "../exit-codes.ts";
import { loadRecording } from "../record/load-recording.ts";
import type { TopStyle } from "./plan.ts";
import { openPresenter, type Presenter } from "./presenter.ts";
import { suspendOurselves } from "./suspend.ts";
import { TopData } from "./top-data.ts";
import type { ViewState } from "./view-state.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Returns the exit code. Throws `bad-file` or `too-new`. */
export async function runRecording(
  path: string,
  style: TopStyle,
  view: ViewState,
): Promise<number> {
  const { profile, cutNote } = loadRecording(path, "runs");
  if (profile.samples.count.length === 0) {
    const remedy = "record for longer, or give another one";
    throw new OperatingError("bad-file", `${path} holds no samples`, remedy);
  }
  const recorded = new RecordedTime(profile);
  const data = new TopData(view, recorded);
  data.meta = profile.meta;
  data.status = cutNote;
  // The files that the recording names, as they are here and now.
  const source = new SourceLines({ root: "/", workingDirectory: profile.meta.workingDirectory });
  recorded.seek(style === "json" ? 1 : recorded.steps);
  const presenter = await openPresenter(style, data, (file, line) => source.line(file, line));
  data.onChange();
  while (recorded.position < recorded.steps) {
    recorded.seek(recorded.position + 1);
    data.onChange();
  }
  const left = style === "screen" ? await untilLeft(data, presenter) : undefined;
  await presenter.close();
  if (left !== "SIGHUP") {
    for (const line of presenter.lastLines()) process.stdout.write(`${line}\n`);
  }
  if (left === undefined || left === "SIGINT") return exitCode.done;
  return exitCodeOfSignal(ensure(os.constants.signals[left], "a signal has a number"));
}

/** The signal that ended it; undefined where a key did. */
function untilLeft(data: TopData, presenter: Presenter): Promise<NodeJS.Signals | undefined> {
  return new Promise((resolve) => {
    for (const name of SIGNALS) process.once(name, () => resolve(name));
    const onClosed = (): void => resolve("SIGHUP");
    process.stdin.on("end", onClosed).on("error", onClosed);
    data.onAction = (action) => {
      if (action === "quit") resolve(undefined);
      if (action === "suspend") void presenter.suspend(suspendOurselves);
    };
  });
}
