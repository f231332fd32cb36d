// Reads a recording back from disk, whole or cut off.

import * as fs from "node:fs";

import { OperatingError } from "#base/errors.ts";
import { readRecording } from "#profile/formats/pyro/read.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { SampleRows } from "#profile/model/sample-columns.ts";

import { formatCounted, formatDuration } from "../format/numbers.ts";
import { nodeCodecs } from "../output/node-codecs.ts";
import { systemErrorWords } from "../output/system-error.ts";

export interface LoadedRecording {
  readonly profile: Profile;
  /** One line for a person where the recording does not end by itself. */
  readonly cutNote: string | undefined;
}

function readFile(path: string): Uint8Array {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    const message = `cannot read ${path}: ${systemErrorWords(error)}`;
    throw new OperatingError("bad-file", message, "give a recording (.pyro)", error);
  }
}

function readNamed(path: string, rows: SampleRows): ReturnType<typeof readRecording> {
  const bytes = readFile(path);
  try {
    return readRecording(bytes, nodeCodecs, rows);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    const remedy = error.remedy ?? "give a recording (.pyro) that pyrometer record wrote";
    throw new OperatingError(error.kind, `${path}: ${error.message}`, remedy, error);
  }
}

/**
 * Of "sums" the memory does not grow with the recording's length. Throws `bad-file` or `too-new`,
 * with the path in the message.
 */
export function loadRecording(path: string, rows: SampleRows): LoadedRecording {
  const { profile, complete, droppedBytes } = readNamed(path, rows);
  if (complete && droppedBytes === 0) return { profile, cutNote: undefined };
  const { samples, durationNs } = profile.cost;
  const kept = `${formatCounted(samples, "sample")} of ${formatDuration(durationNs)} are there`;
  const dropped = droppedBytes === 0 ? "" : `, ${formatCounted(droppedBytes, "byte")} left out`;
  const how = complete ? "has something behind its end" : "was cut off";
  return { profile, cutNote: `${path} ${how}: ${kept}${dropped}` };
}
