// How frames and threads are named for people: one place, so that all outputs of a recording agree.

import type { Profile, ProfileMeta } from "./profile.ts";
import type { Tables } from "./tables.ts";

export interface LabelOptions {
  /** Name functions without the line. */
  readonly byFunction: boolean;
  /**
   * Whole paths instead of the part below the working directory, the standard library or
   * site-packages.
   */
  readonly fullFileNames: boolean;
}

/** Of a profile, or of whatever else knows the measured process's folders. */
export interface KnownFolders {
  readonly meta: Pick<ProfileMeta, "standardLibrary" | "workingDirectory">;
}

/**
 * What packages are installed into; the part of a path after the last of them is what people know.
 */
const PACKAGE_FOLDERS = ["/site-packages/", "/dist-packages/"];

/** The qualified name where the version tells it, else the name. */
export function frameName(tables: Tables, frame: number): string {
  const { functions, strings } = tables;
  const row = tables.frames.function[frame];
  const qualifiedName = strings[functions.qualifiedName[row]];
  return qualifiedName === "" ? strings[functions.name[row]] : qualifiedName;
}

/** The frame's file as recorded; empty where it has none. */
export function framePath(tables: Tables, frame: number): string {
  const file = tables.functions.file[tables.frames.function[frame]];
  return file < 0 ? "" : tables.strings[tables.files.path[file]];
}

/**
 * The path without the folders that say nothing: `json/encoder.py`, `django/db/models/base.py`,
 * `app/views.py`.
 */
export function shortPath({ meta }: KnownFolders, path: string): string {
  for (const folder of PACKAGE_FOLDERS) {
    const start = path.lastIndexOf(folder);
    if (start >= 0) return path.slice(start + folder.length);
  }
  for (const folder of [meta.standardLibrary, meta.workingDirectory]) {
    const prefix = folder.endsWith("/") ? folder : `${folder}/`;
    if (prefix.length > 1 && path.length > prefix.length && path.startsWith(prefix)) {
      return path.slice(prefix.length);
    }
  }
  return path;
}

/** `name (path:line)`, `name (path)` or `name`, by what is known. */
export function frameLabel(profile: Profile, frame: number, options: LabelOptions): string {
  const name = frameName(profile, frame);
  const path = framePath(profile, frame);
  if (path === "") return name;
  const shown = options.fullFileNames ? path : shortPath(profile, path);
  const line = profile.frames.line[frame];
  return options.byFunction || line < 0 ? `${name} (${shown})` : `${name} (${shown}:${line})`;
}

const PROCESS_COMMAND_MAX = 80;

/** The command line of the last program that it ran; empty where it is not known. */
export function processCommand({ processes }: Tables, pid: number): string {
  return processes.command[processes.pid.lastIndexOf(pid)] ?? "";
}

/** `process 1234: python3 worker.py`, by the last program that it ran; `process 1234` alone. */
export function processLabel(tables: Tables, pid: number): string {
  const command = processCommand(tables, pid);
  if (command === "") return `process ${pid}`;
  const [program, ...rest] = command.trim().split(/\s+/u);
  const shown = [program.slice(program.lastIndexOf("/") + 1), ...rest].join(" ");
  const isCut = shown.length > PROCESS_COMMAND_MAX;
  return `process ${pid}: ${isCut ? `${shown.slice(0, PROCESS_COMMAND_MAX - 1)}…` : shown}`;
}

/** Do the threads belong to more than one process? */
export function hasSeveralProcesses({ threads: { pid } }: Tables): boolean {
  return pid.some((other) => other !== pid[0]);
}

/** `thread 1234 "MainThread"` */
export function threadName(tables: Tables, thread: number): string {
  const { tid, name } = tables.threads;
  return `thread ${tid[thread]} "${name[thread]}"`;
}

/** `thread 1234 "MainThread"`, with the process where the profile holds several. */
export function threadLabel(tables: Tables, thread: number): string {
  const text = threadName(tables, thread);
  const { pid } = tables.threads;
  return hasSeveralProcesses(tables) ? `process ${pid[thread]} ${text}` : text;
}
