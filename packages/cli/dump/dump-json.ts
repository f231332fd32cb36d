// A dump for programs; `docs/formats/dump.md` is the specification. Unknown is null, never false.

import type { RemoteValue } from "#cpython/objects/remote-value.ts";
import { valueText } from "#cpython/objects/value-text.ts";
import type {
  CoreFacts,
  DumpedFrame,
  DumpedGlobal,
  DumpedGreenlet,
  DumpedThread,
  GreenletName,
  ProcessDump,
} from "#sampler/session.ts";

import { signalName } from "./signal-name.ts";
import { isCut, typeName } from "./value-facts.ts";

export const DUMP_FORMAT = "pyrometer-dump";
export const DUMP_VERSION = 1;

export type SourceLine = (file: string, line: number) => string | undefined;

function known(value: number, least: number): number | null {
  return value >= least ? value : null;
}

function frameJson(frame: DumpedFrame, sourceLine: SourceLine): Record<string, unknown> {
  const source = frame.line > 0 ? sourceLine(frame.file, frame.line) : undefined;
  return {
    name: frame.name,
    qualifiedName: frame.qualifiedName,
    file: frame.file,
    line: known(frame.line, 1),
    endLine: known(frame.endLine, 1),
    column: known(frame.column, 0),
    endColumn: known(frame.endColumn, 0),
    kind: frame.kind,
    source: source ?? null,
    variables:
      frame.variables?.map(({ name, kind, value }) => ({ name, kind, ...valueJson(value) })) ??
      null,
  };
}

function valueJson(value: RemoteValue): Record<string, unknown> {
  return {
    type: typeName(value),
    value: value.kind === "masked" || value.kind === "problem" ? null : valueText(value),
    masked: value.kind === "masked",
    complete: !isCut(value),
  };
}

function globalJson({ wanted, found }: DumpedGlobal): Record<string, unknown> {
  if (found === undefined) return { wanted, module: null };
  return { wanted, module: found.module, ...valueJson(found.value) };
}

function threadJson(thread: DumpedThread, sourceLine: SourceLine): Record<string, unknown> {
  return {
    interpreter: thread.interpreter,
    tid: thread.tid === 0 ? null : thread.tid,
    name: thread.name,
    pythonName: thread.pythonName ?? null,
    running: thread.running,
    holdsGil: thread.holdsGil ?? null,
    waitsForGil: thread.waitsForGil ?? null,
    inGc: thread.inGc ?? null,
    exception: thread.exception ?? null,
    greenlet: thread.greenlet === undefined ? null : greenletNameJson(thread.greenlet),
    frames: thread.frames.map((frame) => frameJson(frame, sourceLine)),
    elidedFrames: thread.elidedFrames,
    failure: thread.failure ?? null,
    variablesFailure: thread.variablesFailure ?? null,
  };
}

function greenletNameJson({ type, name, run }: GreenletName): Record<string, unknown> {
  return { type, name: name ?? null, run: run ?? null };
}

function greenletJson(greenlet: DumpedGreenlet, sourceLine: SourceLine): Record<string, unknown> {
  return {
    ...greenletNameJson(greenlet),
    tid: greenlet.tid === 0 ? null : greenlet.tid,
    main: greenlet.isMain,
    frames: greenlet.frames.map((frame) => frameJson(frame, sourceLine)),
    elidedFrames: greenlet.elidedFrames,
  };
}

function coreJson({ path, signal }: CoreFacts): Record<string, unknown> {
  return {
    path,
    signal: signal === undefined ? null : signalName(signal.number),
    signalNumber: signal?.number ?? null,
    endedThread: signal?.tid ?? null,
    faultAddress: signal?.faultAddress ?? null,
    senderPid: signal?.senderPid ?? null,
  };
}

/** One JSON document, ended by a line end. */
export function dumpJson(dump: ProcessDump, sourceLine: SourceLine): string {
  const document = {
    format: DUMP_FORMAT,
    version: DUMP_VERSION,
    pid: dump.pid,
    command: dump.command,
    pythonVersion: dump.pythonVersion,
    remarks: dump.remarks,
    core: dump.core === undefined ? null : coreJson(dump.core),
    globals: dump.globals?.map(globalJson) ?? null,
    threads: dump.threads.map((thread) => threadJson(thread, sourceLine)),
    greenlets: dump.greenlets?.map((one) => greenletJson(one, sourceLine)) ?? null,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
