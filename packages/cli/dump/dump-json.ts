// A dump for programs; `docs/formats/dump.md` is the specification. Unknown is null, never false.

import type { DumpedFrame, DumpedThread, ProcessDump } from "#sampler/session.ts";

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
  };
}

function threadJson(thread: DumpedThread, sourceLine: SourceLine): Record<string, unknown> {
  return {
    interpreter: thread.interpreter,
    tid: thread.tid,
    name: thread.name,
    running: thread.running,
    holdsGil: thread.holdsGil ?? null,
    waitsForGil: thread.waitsForGil ?? null,
    inGc: thread.inGc ?? null,
    exception: thread.exception ?? null,
    frames: thread.frames.map((frame) => frameJson(frame, sourceLine)),
    elidedFrames: thread.elidedFrames,
    failure: thread.failure ?? null,
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
    threads: dump.threads.map((thread) => threadJson(thread, sourceLine)),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
