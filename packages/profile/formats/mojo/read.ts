// Austin's binary format (MOJO, the default of Austin 4): a stream of events, so that a file that
// was cut off holds what it holds. Times are microseconds; columns and lines count from 1, and 0
// is "not known". What is in the stream by a key belongs to the process of the sample around it.

import { OperatingError } from "#base/errors.ts";
import type { ReadFormat } from "../reader.ts";
import { EVENT, MOJO_VERSION_MAX, MojoCursor, MojoError } from "./events.ts";
import { MojoSamples } from "./samples.ts";

const HEADER_BYTES = 3;

export const readMojo: ReadFormat = async (input, { rows }) => {
  const cursor = new MojoCursor(await input.whole());
  cursor.at = HEADER_BYTES;
  const version = cursor.isAtEnd ? 0 : cursor.integer();
  if (version < 1 || version > MOJO_VERSION_MAX) {
    const message = `it has version ${version}; 1 to ${MOJO_VERSION_MAX} are known here`;
    throw new OperatingError("bad-file", message, "mojo2austin FILE out.austin, then open that");
  }
  // What is weighed stands before the first sample.
  const samples = new MojoSamples(rows);
  try {
    while (!cursor.isAtEnd) readEvent(cursor, version, samples);
    samples.endSample();
  } catch (error) {
    if (!(error instanceof MojoError)) throw error;
    const offset = error.offset ?? cursor.at;
    // The latest sample may lack what is cut off.
    if (error.isCutOff) samples.dropCutSample(offset);
    else {
      const message = `stopped making sense at byte ${offset}: ${error.message}`;
      throw new OperatingError("bad-file", message, "record it again with Austin", error);
    }
  }
  return samples.document();
};

function readEvent(cursor: MojoCursor, version: number, samples: MojoSamples): void {
  const start = cursor.at;
  const event = cursor.byte();
  switch (event) {
    case EVENT.metadata:
      return samples.metadata(cursor.text(), cursor.text());
    case EVENT.stack: {
      const pid = cursor.integer();
      const interpreter = version >= 3 ? cursor.integer() : 0;
      return samples.startSample(pid, interpreter, cursor.text());
    }
    case EVENT.string:
      return samples.string(cursor.integer(), cursor.text());
    case EVENT.stringRef:
      return void cursor.integer();
    case EVENT.frame:
      return samples.declareFrame(cursor.integer(), {
        path: cursor.integer(),
        name: cursor.integer(),
        line: cursor.integer(),
        ...(version >= 2
          ? { endLine: cursor.integer(), column: cursor.integer(), endColumn: cursor.integer() }
          : { endLine: 0, column: 0, endColumn: 0 }),
      });
    case EVENT.frameRef:
      return samples.frameRef(cursor.integer(), start);
    case EVENT.kernelFrame:
      return samples.namedFrame(cursor.text(), "kernel");
    case EVENT.invalidFrame:
      return samples.namedFrame("invalid frame", "root");
    case EVENT.gc:
      return samples.setGc();
    case EVENT.idle:
      return samples.setIdle();
    case EVENT.time:
      return samples.time(cursor.integer());
    case EVENT.memory:
      return samples.memory(cursor.integer());
    case EVENT.stackRepeat:
      return samples.repeatStack();
    default:
      throw new MojoError(`there is no event ${event}`, start);
  }
}
