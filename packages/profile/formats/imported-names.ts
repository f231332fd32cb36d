// How other tools write threads, places and lines, as far as they do it alike.

import type { FrameKind } from "../model/tables.ts";

/** No file tells more: sums of what is believed stay finite. */
const VALUE_MAX = 1e24;
/** Deeper stacks are not believed. */
export const STACK_DEPTH_MAX = 65_536;
const INT32_MAX = 2 ** 31 - 1;
/** Files of what is compiled; all else is taken for Python's. */
const NATIVE_FILES = /\.(?:so(?:\.[\d.]+)?|c|cc|cpp|cxx|h|hpp|rs|go|s|dylib|dll|exe)$/iu;
const THREAD_NAME =
  /^(?:process (?<pid>\d+)(?::[^"]*?)? )?thread (?<tid>\d+)(?:[ :]+"?(?<name>.*?)"?)?$/isu;
/** Austin's: process, interpreter (from 3.5 on) and thread. */
const AUSTIN_THREAD = /^[\w ]+ profile for (?<pid>\d+):(?:\d+:)?(?<tid>\d+)$/u;
const NAME_CHARS_MAX = 1024;

export interface ThreadIdentity {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
}

/** Is it a time or weight that can be summed up? */
export function isSummable(value: number): boolean {
  return value <= VALUE_MAX && value >= -VALUE_MAX;
}

/** A text of a file's table; empty where the index is none of it. */
export function textAt(texts: readonly string[], index: number): string {
  return (index >= 0 ? texts.at(index) : undefined) ?? "";
}

/** Of a row's line: 1-based; -1 where there is none. */
export function lineOf(value: number): number {
  return Number.isInteger(value) && value >= 1 && value <= INT32_MAX ? value : -1;
}

/** 0-based, of one that counts from 1; -1 where there is none. */
export function columnOf(value: number): number {
  return lineOf(value) < 0 ? -1 : value - 1;
}

/** An id that fits the tables; 0 for all others. */
export function idOf(value: number): number {
  return Number.isInteger(value) && value >= 0 && value <= INT32_MAX ? value : 0;
}

/** `thread 12 "main"`, `Process 1 Thread 2 "MainThread"`: py-spy's and ours; else a name alone. */
export function threadOf(text: string): ThreadIdentity {
  const found =
    text.length > NAME_CHARS_MAX ? null : (THREAD_NAME.exec(text) ?? AUSTIN_THREAD.exec(text));
  const { pid = "0", tid = "", name = "" } = found?.groups ?? {};
  if (tid === "" || idOf(Number(tid)) !== Number(tid)) return { pid: 0, tid: 0, name: text };
  return { pid: idOf(Number(pid)), tid: Number(tid), name };
}

/** A thread by ids and name; an id that fits no table is kept in the name. */
export function threadOfIds(pid: string, tid: string, name: string): ThreadIdentity {
  const ids = { pid: idOf(Number.parseInt(pid, 10)), tid: idOf(Number(tid)) };
  const isKept = tid === "" || String(ids.tid) === tid;
  if (isKept) return { ...ids, name };
  return { ...ids, name: name === "" ? `thread ${tid}` : `${name} (${tid})` };
}

export function kindOfFile(path: string): FrameKind {
  return NATIVE_FILES.test(path) ? "native" : "python";
}
