// After a recording: draws the output from what lies on disk, and says what there is. Loaded only
// then.

import { OperatingError } from "#base/errors.ts";
import type { Profile } from "#profile/model/profile.ts";

import { escapeForTerminal } from "../format/escape.ts";
import type { Paint } from "../format/paint.ts";
import type { Drawing } from "../output/drawing.ts";
import type { Format } from "../output/formats.ts";
import { writeOutput } from "../output/write-output.ts";
import type { WritablePlace } from "../output/write-output.ts";
import { decidedDrawing } from "../regex/decided-selection.ts";
import { removeTemporary, unnamedOutput } from "./destination.ts";
import type { Destination } from "./destination.ts";
import { hottestOf } from "./hottest.ts";
import { loadRecording } from "./load-recording.ts";
import type { RecordPlan } from "./plan.ts";
import type { SessionEnd } from "./session.ts";
import { costLines, hottestLines } from "./summary.ts";

export interface Finish {
  readonly plan: RecordPlan;
  readonly destination: Destination;
  readonly end: SessionEnd;
  readonly drawing: Drawing;
  readonly paint: Paint;
}

/** Returns the last lines for a person. Throws `cannot-write`, saying where the recording is. */
export async function finishRecording(finish: Finish): Promise<string[]> {
  const { plan, destination, end, paint } = finish;
  const recordingPath = destination.recordingPath();
  if (recordingPath === undefined) return costLines(end.meta, end.cost, []);
  const { profile } = loadRecording(recordingPath, plan.format.rows);
  const { files, drawing } = await draw(finish, recordingPath, profile);
  if (destination.isTemporary) removeTemporary(recordingPath);
  const hottest = hottestOf(profile, drawing.selection);
  const names = files.map((path) => paint("bold", escapeForTerminal(path)));
  return [
    ...(names.length === 0 ? [] : [`wrote ${names.join(" and ")}`]),
    ...costLines(end.meta, end.cost, profile.processCosts),
    ...(plan.format.name === "pyro" ? [] : hottest.emptyReason),
    ...hottestLines(hottest, paint),
  ];
}

interface Drawn {
  /** What is there now. */
  readonly files: readonly string[];
  readonly drawing: Drawing;
}

async function draw(finish: Finish, recordingPath: string, profile: Profile): Promise<Drawn> {
  try {
    const drawing = await decidedDrawing(finish.drawing, profile);
    return { files: await drawFiles(finish, recordingPath, profile, drawing), drawing };
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    const remedy = `the recording is kept: pyrometer convert ${recordingPath} -o OUTPUT`;
    throw new OperatingError(error.kind, error.message, remedy, error);
  }
}

async function drawFiles(
  { plan, destination, end }: Finish,
  recordingPath: string,
  profile: Profile,
  drawing: Drawing,
): Promise<readonly string[]> {
  const { name } = plan.format;
  if (name === "pyro") return [recordingPath];
  const place = placeOf(plan, end, plan.format);
  await writeOutput(place, name, profile, drawing);
  const output = place.kind === "stdout" ? [] : [place.path];
  return destination.isTemporary ? output : [...output, recordingPath];
}

function placeOf({ output }: RecordPlan, { meta }: SessionEnd, format: Format): WritablePlace {
  if (output.kind !== "unnamed") return output;
  return { kind: "file", path: unnamedOutput(meta, format.extensions[0]) };
}
