// Our own recordings (`.pyro`, docs/formats/recording.md) as a document. What the recording says of
// itself (losses, cost) is in the profile; that it was cut off is in the diagnosis.

import { OperatingError } from "#base/errors.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import type { Decoders } from "../pyro/container.ts";
import { recordingSteps, type Recording } from "../pyro/read.ts";
import type { ReadFormat } from "../reader.ts";

/** Messages of findings, for who tells them in words of its own. */
export const CUT_OFF = "recording that was cut off";
export const NOT_WHOLE = "bytes of a block that is not whole";
export const BEHIND_END = "bytes behind the recording's end";

const TURN_MS = 40;

const REMEDY = "give a recording (.pyro) that pyrometer record wrote";

/** With the compression and checksum of where it runs. */
export function readPyroDocument(codecs: Decoders): ReadFormat {
  return async (input, { rows }) => {
    const bytes = await input.whole();
    try {
      return documentOf(await inTurns(recordingSteps(bytes, codecs, rows)), bytes.length);
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      const remedy = error.remedy ?? REMEDY;
      throw new OperatingError(error.kind, `${input.name}: ${error.message}`, remedy, error);
    }
  };
}

/** A long recording takes seconds; a server answers meanwhile. */
async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  let turnMs = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - turnMs < TURN_MS) continue;
    await new Promise<void>((resolve) => void setTimeout(resolve, 0));
    turnMs = performance.now();
  }
}

function documentOf(recording: Recording, sizeBytes: number): Document {
  const { profile, complete, droppedBytes } = recording;
  const diagnosis = new DiagnosisBuilder();
  let samples = 0;
  for (const count of profile.samples.count) samples += count;
  diagnosis.note("read", "samples", samples);
  const end = `byte ${sizeBytes - droppedBytes}`;
  if (!complete) diagnosis.note("repaired", CUT_OFF, 1, end);
  if (droppedBytes > 0) {
    diagnosis.note("dropped", complete ? BEHIND_END : NOT_WHOLE, droppedBytes, end);
  }
  return {
    format: "pyro",
    writtenBy: `pyrometer ${profile.meta.pyrometerVersion}`,
    kinds: ["samples"],
    profile,
    hasTimes: true,
    isOwn: true,
    diagnosis: diagnosis.finish(),
  };
}
