// Where a recording and what is drawn from it go: next to each other where the output is a file;
// where it is stdout or a device, the recording lies in the folder for temporary files until the
// output is written.

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { ProfileMeta } from "#profile/model/profile.ts";

import { withoutExtension } from "../output/choose-format.ts";
import { outputStem, stampOf } from "../output/output-name.ts";
import { cannotWrite } from "../output/replace-file.ts";
import type { OutputPlace, RecordPlan } from "./plan.ts";
import { FileStore, StreamStore } from "./recording-store.ts";
import type { RecordingStore } from "./session.ts";

const RECORDING_EXTENSION = ".pyro";
const STDOUT_DESCRIPTOR = 1;

export interface Destination {
  readonly store: RecordingStore;
  /** The recording on disk; undefined where there is none (yet), or where it is a stream. */
  readonly recordingPath: () => string | undefined;
  /** The recording is only there for the output to be made from it. */
  readonly isTemporary: boolean;
}

export function removeTemporary(recordingPath: string): void {
  fs.rmSync(path.dirname(recordingPath), { recursive: true, force: true });
}

function fileDestination(pathOf: (meta: ProfileMeta) => string, isTemporary: boolean): Destination {
  const store = new FileStore(pathOf);
  return { store, recordingPath: () => store.path, isTemporary };
}

/** A folder of our own: names in the shared one can be foreseen by others. */
function temporaryFolder(): string {
  try {
    return fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-"));
  } catch (error) {
    throw cannotWrite(os.tmpdir(), error, "set TMPDIR to a folder with space");
  }
}

function openDevice(devicePath: string): number {
  try {
    return fs.openSync(devicePath, "w");
  } catch (error) {
    throw cannotWrite(devicePath, error);
  }
}

function streamDestination(output: OutputPlace): Destination {
  const store =
    output.kind === "device"
      ? new StreamStore(openDevice(output.path), output.path)
      : new StreamStore(STDOUT_DESCRIPTOR, "stdout");
  return { store, recordingPath: () => undefined, isTemporary: false };
}

/** The name that an unnamed output gets once the target is known. */
export function unnamedOutput(meta: ProfileMeta, extension: string): string {
  return `${outputStem(meta.command, meta.pid, meta.startedAtMs)}${extension}`;
}

/** Beside what the end of the recording writes: named by the time as well. */
export function stampedOutput(
  { output, format }: Pick<RecordPlan, "output" | "format">,
  meta: ProfileMeta,
  nowMs: number,
): OutputPlace {
  if (output.kind === "unnamed") {
    const stem = outputStem(meta.command, meta.pid, nowMs);
    return { kind: "file", path: `${stem}${format.extensions[0]}` };
  }
  if (output.kind !== "file") return output;
  const stem = withoutExtension(output.path);
  return { kind: "file", path: `${stem}-${stampOf(nowMs)}${output.path.slice(stem.length)}` };
}

export function openDestination({
  output,
  format,
}: Pick<RecordPlan, "output" | "format">): Destination {
  switch (output.kind) {
    case "unnamed":
      return fileDestination((meta) => unnamedOutput(meta, RECORDING_EXTENSION), false);
    case "file": {
      if (format.name === "pyro") return fileDestination(() => output.path, false);
      const stem = withoutExtension(output.path);
      return fileDestination(() => `${stem}${RECORDING_EXTENSION}`, false);
    }
    case "stdout":
    case "device": {
      if (format.name === "pyro") return streamDestination(output);
      const name = `recording${RECORDING_EXTENSION}`;
      return fileDestination(() => path.join(temporaryFolder(), name), true);
    }
  }
}
