// A dump for a person: threads, innermost frame first, the source line under each frame. Own code
// stands out.

import type { DumpedFrame, DumpedStack, DumpedThread, ProcessDump } from "#sampler/session.ts";

import type { CoreSignal } from "#process/core-notes.ts";
import { valueText } from "#cpython/objects/value-text.ts";
import { escapeForTerminal } from "../format/escape.ts";
import { formatCount } from "../format/numbers.ts";
import type { Paint } from "../format/paint.ts";
import { greenletLabel, greenletLines } from "./greenlet-lines.ts";
import { signalName } from "./signal-name.ts";
import { variableLines } from "./variable-lines.ts";

export interface DumpTextOptions {
  readonly paint: Paint;
  /** How a file's path is shown. */
  readonly shownPath: (file: string) => string;
  readonly isOwn: (file: string) => boolean;
  /** How long a value may be. */
  readonly valueCharacters: number;
  readonly sourceLine: (file: string, line: number) => string | undefined;
}

/** Lines without line ends. */
export function dumpLines(dump: ProcessDump, options: DumpTextOptions): string[] {
  const { paint } = options;
  const command = escapeForTerminal(dump.command.join(" "));
  const version = escapeForTerminal(dump.pythonVersion);
  const lines = [...coreLines(dump)];
  lines.push(`Process ${dump.pid}: ${command}`, `Python ${version}`);
  for (const remark of dump.remarks) lines.push(paint("yellow", escapeForTerminal(remark)));
  lines.push(...globalLines(dump, options));
  const interpreters = new Set(dump.threads.map((thread) => thread.interpreter));
  for (const thread of dump.threads) {
    const where = interpreters.size > 1 ? ` in interpreter ${thread.interpreter}` : "";
    const name = escapeForTerminal(thread.pythonName ?? thread.name);
    const id = thread.tid === 0 ? "not known" : String(thread.tid);
    const title = `Thread ${id}${name === "" ? "" : ` "${name}"`}`;
    const states = statesOf(thread, dump.core?.signal).join(", ");
    const inBrackets = states === "" ? "" : ` (${states})`;
    const { greenlet } = thread;
    const runs = greenlet === undefined ? "" : ` in ${greenletLabel(greenlet)}`;
    lines.push("", `${paint("cyan", title)}${where}${inBrackets}${runs}`);
    lines.push(...threadLines(thread, options));
  }
  const stackLines = (stack: DumpedStack): string[] => frameLines(stack, options);
  lines.push(...greenletLines(dump.greenlets ?? [], paint, stackLines));
  return lines;
}

function globalLines({ globals = [] }: ProcessDump, options: DumpTextOptions): string[] {
  const { paint, valueCharacters } = options;
  return globals.map(({ wanted, found }) => {
    const short = wanted.slice(wanted.lastIndexOf(".") + 1);
    const name = escapeForTerminal(found === undefined ? wanted : `${found.module}.${short}`);
    const value = found === undefined ? "" : valueText(found.value, valueCharacters);
    const shown = found === undefined ? paint("yellow", "not found") : escapeForTerminal(value);
    return `${paint("bold", name)} = ${shown}`;
  });
}

/** What a core tells beside its process: where it ended, and what is missing. */
function* coreLines(dump: ProcessDump): Generator<string> {
  const { core, threads } = dump;
  if (core === undefined) return;
  const { path, signal } = core;
  const taken = signal === undefined ? "taken of a running process" : signalText(dump, signal);
  yield `Core ${escapeForTerminal(path)}: ${taken}`;
  if (signal !== undefined && !threads.some(({ tid }) => tid === signal.tid)) {
    yield `Thread ${signal.tid}, which it ended, runs no Python`;
  }
}

function signalText({ pid }: ProcessDump, signal: CoreSignal): string {
  const { number, tid, faultAddress, senderPid } = signal;
  const at = faultAddress === undefined ? "" : ` at address 0x${faultAddress.toString(16)}`;
  const sender = senderPid === pid ? "itself" : `process ${senderPid}`;
  const from = senderPid === undefined ? "" : `, sent by ${sender}`;
  return `ended by ${signalName(number)}${at}${from}, in thread ${tid}`;
}

function statesOf(thread: DumpedThread, signal: CoreSignal | undefined): string[] {
  const ended = signal !== undefined && signal.tid === thread.tid;
  const states: string[] = [];
  if (ended) states.push(signalName(signal.number));
  else if (thread.tid !== 0) states.push(thread.running ? "running" : "idle");
  if (thread.holdsGil === true) states.push("holds the GIL");
  if (thread.waitsForGil === true) states.push("waits for the GIL");
  if (thread.inGc === true) states.push("collects garbage");
  if (thread.exception === true) states.push("handles an exception");
  return states;
}

function threadLines(thread: DumpedThread, options: DumpTextOptions): string[] {
  const { paint } = options;
  const failure = escapeForTerminal(thread.failure ?? "");
  if (thread.frames.length === 0 && failure !== "") {
    return [`    ${paint("yellow", `no stack: ${failure}`)}`];
  }
  const lines = frameLines(thread, options);
  if (failure !== "") lines.push(`    ${paint("yellow", `… the rest is lost: ${failure}`)}`);
  const { variablesFailure } = thread;
  if (variablesFailure !== undefined) {
    lines.push(`    ${paint("yellow", `no variables: ${variablesFailure}`)}`);
  }
  return lines;
}

function frameLines({ frames, elidedFrames }: DumpedStack, options: DumpTextOptions): string[] {
  const { paint } = options;
  if (frames.length === 0) return [`    ${paint("dim", "no Python frames")}`];
  const lines: string[] = [];
  // The elided frames stood in the middle: half of what is shown comes before them.
  const elidedBefore = elidedFrames > 0 ? Math.ceil(frames.length / 2) : -1;
  for (const [index, frame] of frames.entries()) {
    if (index === elidedBefore) {
      const leftOut = `… ${formatCount(elidedFrames)} frames left out …`;
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
  lines.push(...variableLines(frame.variables ?? [], paint, options.valueCharacters));
  return lines;
}
