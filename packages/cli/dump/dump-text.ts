// A dump for a person: threads, innermost frame first, the source line under each frame. Own code
// stands out.

import type { DumpedFrame, DumpedThread, ProcessDump } from "#sampler/session.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatCount } from "../format/numbers.ts";
import type { Paint } from "../format/paint.ts";

export interface DumpTextOptions {
  readonly paint: Paint;
  /** How a file's path is shown. */
  readonly shownPath: (file: string) => string;
  readonly isOwn: (file: string) => boolean;
  readonly sourceLine: (file: string, line: number) => string | undefined;
}

/** Lines without line ends. */
export function dumpLines(dump: ProcessDump, options: DumpTextOptions): string[] {
  const { paint } = options;
  const command = escapeForTerminal(dump.command.join(" "));
  const version = escapeForTerminal(dump.pythonVersion);
  const lines = [`Process ${dump.pid}: ${command}`, `Python ${version}`];
  const interpreters = new Set(dump.threads.map((thread) => thread.interpreter));
  for (const thread of dump.threads) {
    const where = interpreters.size > 1 ? ` in interpreter ${thread.interpreter}` : "";
    const name = escapeForTerminal(thread.name);
    const states = statesOf(thread).join(", ");
    lines.push("", `${paint("cyan", `Thread ${thread.tid} "${name}"`)}${where} (${states})`);
    lines.push(...frameLines(thread, options));
  }
  return lines;
}

function statesOf(thread: DumpedThread): string[] {
  const states = [thread.running ? "running" : "idle"];
  if (thread.holdsGil === true) states.push("holds the GIL");
  if (thread.waitsForGil === true) states.push("waits for the GIL");
  if (thread.inGc === true) states.push("collects garbage");
  if (thread.exception === true) states.push("handles an exception");
  return states;
}

function frameLines(thread: DumpedThread, options: DumpTextOptions): string[] {
  const { paint } = options;
  if (thread.failure !== undefined) {
    return [`    ${paint("yellow", `no stack: ${escapeForTerminal(thread.failure)}`)}`];
  }
  if (thread.frames.length === 0) return [`    ${paint("dim", "no Python frames")}`];
  const lines: string[] = [];
  // The elided frames stood in the middle: half of what is shown comes before them.
  const elidedBefore = thread.elidedFrames > 0 ? Math.ceil(thread.frames.length / 2) : -1;
  for (const [index, frame] of thread.frames.entries()) {
    if (index === elidedBefore) {
      const leftOut = `… ${formatCount(thread.elidedFrames)} frames left out …`;
      lines.push(`    ${paint("yellow", leftOut)}`);
    }
    lines.push(...oneFrame(frame, options));
  }
  return lines;
}

function oneFrame(frame: DumpedFrame, options: DumpTextOptions): string[] {
  const { paint } = options;
  const name = escapeForTerminal(frame.qualifiedName === "" ? frame.name : frame.qualifiedName);
  if (frame.kind === "gc") return [`    ${paint("dim", name)}`];
  const line = frame.line > 0 ? `:${frame.line}` : "";
  const place = `(${escapeForTerminal(options.shownPath(frame.file))}${line})`;
  const style = options.isOwn(frame.file) ? "bold" : "dim";
  const lines = [`    ${paint(style, name)} ${paint("dim", place)}`];
  const source = frame.line > 0 ? options.sourceLine(frame.file, frame.line) : undefined;
  if (source !== undefined) {
    const text = escapeForTerminal(source);
    lines.push(`        ${style === "bold" ? text : paint("dim", text)}`);
  }
  return lines;
}
