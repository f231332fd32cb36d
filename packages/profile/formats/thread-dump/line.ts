// Lines of dumps: what begins a thread and what is a frame.

import type { FramePlace } from "../../model/import-builder.ts";
import { kindOfPath, LINE_NUMBER_MAX } from "../frame-text.ts";

// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/gu;
const FAULTHANDLER_THREAD =
  /^(?:Current thread|Thread) (0x[0-9a-fA-F]{1,16})(?: \[([^\]]*)\])? \(most recent call first\):$/u;
const FAULTHANDLER_STACK = "Stack (most recent call first):";
/** From 3.14 on, behind the stacks of Python. */
const FAULTHANDLER_C_STACK = "Current thread's C stack trace (most recent call first):";
const PY_SPY_THREAD = /^Thread (\d{1,10}|0x[0-9a-fA-F]{1,16}) \(([a-z+ ]+)\)(?:: "(.*)")?$/u;
const OWN_THREAD =
  /^Thread (\d{1,10}|not known)(?: "(.*)")?(?: in interpreter \d+)?(?: \(([^()]*)\))?$/u;
const FAULTHANDLER_FRAME = /^ {2}File (?:"(.*)"|\?\?\?), line (\d{1,10}|\?\?\?) in (.*)$/u;
/** The file, the symbol before the place, how far from it (from the file's start without one). */
const C_FRAME =
  /^ {2}Binary file (?:"(.+)"|'<unknown>')(?:, at (.*)([+-])(0x[0-9a-f]+))? \[(0x[0-9a-f]+)\]$/u;
const INDENTED_FRAME = /^ {4}(?=\S)(.+)\)$/u;
/** Where the tool itself left frames out. */
const LEFT_OUT =
  /^ {2}\.\.\.$|^ {2}<truncated rest of calls>$|^ {4}… .*(?:left out|the rest is lost)/u;
const NO_FRAMES =
  /^ {2}<(?:no Python frame|tstate is freed)>$|^ {4}no (?:Python frames|stack: .*)$/u;
const GARBAGE_COLLECTION = /^ {2}Garbage-collecting$|^ {4}<(?:GC|garbage collection)>$/u;
const TID_MAX = 2 ** 31 - 1;

export interface DumpThread {
  readonly tool: "faulthandler" | "py-spy" | "Pyrometer";
  /** 0: not told. */
  readonly tid: number;
  readonly name: string;
  /** Undefined: not told. */
  readonly holdsGil: boolean | undefined;
  readonly isRunning: boolean;
  /** Its stack is that of C: of the thread that the dump calls the current one. */
  readonly isOfC?: true;
}

export function withoutColours(line: string): string {
  return line.includes("\u001b") ? line.replaceAll(COLOURS, "") : line;
}

export function threadOf(line: string): DumpThread | undefined {
  // Most lines are no threads.
  if (line.startsWith(" ")) return undefined;
  return faulthandlerThread(line) ?? pySpyThread(line) ?? ownThread(line);
}

/** It tells a pthread's handle, not the system's id; names from 3.14 on. */
function faulthandlerThread(line: string): DumpThread | undefined {
  const facts = { tool: "faulthandler", tid: 0, holdsGil: undefined, isRunning: false } as const;
  if (line === FAULTHANDLER_STACK) return { ...facts, name: "" };
  if (line === FAULTHANDLER_C_STACK) return { ...facts, name: "", isOfC: true };
  const match = FAULTHANDLER_THREAD.exec(line);
  if (match === null) return undefined;
  const name: string | undefined = match[2];
  return { ...facts, name: name === undefined ? match[1] : `${name} (${match[1]})` };
}

function pySpyThread(line: string): DumpThread | undefined {
  const match = PY_SPY_THREAD.exec(line);
  if (match === null || !/^(?:active|idle)/u.test(match[2])) return undefined;
  const name = match[3] ?? "";
  const isHandle = match[1].startsWith("0x");
  return {
    tool: "py-spy",
    tid: isHandle ? 0 : idOf(match[1]),
    name: isHandle ? `${name} (${match[1]})`.trim() : name,
    holdsGil: match[2].includes("+gil"),
    isRunning: match[2].startsWith("active"),
  };
}

function ownThread(line: string): DumpThread | undefined {
  const match = OWN_THREAD.exec(line);
  if (match === null) return undefined;
  const states = match[3] ?? "";
  return {
    tool: "Pyrometer",
    tid: match[1] === "not known" ? 0 : idOf(match[1]),
    name: match[2] ?? "",
    holdsGil: states.includes("holds the GIL"),
    isRunning: states.includes("running"),
  };
}

function idOf(digits: string): number {
  const id = Number(digits);
  return id <= TID_MAX ? id : 0;
}

/** A frame, or what stands for frames that are not there. */
export function frameOf(line: string): FramePlace | undefined {
  if (LEFT_OUT.test(line)) return { name: "frames left out of the dump", kind: "root" };
  if (NO_FRAMES.test(line)) return { name: "no Python frame", kind: "root" };
  if (GARBAGE_COLLECTION.test(line)) return { name: "<GC>", kind: "gc" };
  const match = FAULTHANDLER_FRAME.exec(line);
  if (match !== null) {
    const path = match[1] ?? "";
    return { name: match[3], path, line: lineNumber(match[2]) };
  }
  return cFrame(line) ?? indentedFrame(line);
}

/** Known by its symbol, where the file tells one before it, else by its address. */
function cFrame(line: string): FramePlace | undefined {
  const match = C_FRAME.exec(line);
  if (match === null) return undefined;
  const [, path, symbol, sign, offset, address]: (string | undefined)[] = match;
  const isNamed = symbol !== undefined && symbol !== "";
  const place = offset === undefined ? address : sign === "-" ? `-${offset}` : offset;
  return {
    name: isNamed ? symbol : (place ?? "???"),
    ...(path === undefined ? {} : { path }),
    kind: "native",
  };
}

/** `    name (path:line)`: what stands deeper are source lines and variables. */
function indentedFrame(line: string): FramePlace | undefined {
  const match = INDENTED_FRAME.exec(line);
  if (match === null) return undefined;
  const open = match[1].lastIndexOf(" (");
  if (open <= 0) return undefined;
  const name = match[1].slice(0, open);
  const inside = match[1].slice(open + 2);
  const colon = inside.lastIndexOf(":");
  const digits = inside.slice(colon + 1);
  if (colon <= 0 || !/^\d{1,10}$/u.test(digits)) {
    return { name, path: inside, kind: kindOfPath(inside) };
  }
  const path = inside.slice(0, colon);
  return { name, path, line: lineNumber(digits), kind: kindOfPath(path) };
}

/** -1 where it is none. */
function lineNumber(digits: string): number {
  const line = Number(digits);
  return line > 0 && line <= LINE_NUMBER_MAX ? line : -1;
}
