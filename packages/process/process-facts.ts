// What /proc says of a whole process. Names in it are the target's: they may hold anything.

import { readFileSync, readlinkSync, statSync } from "node:fs";
import { uptime } from "node:os";

const MAX_ARGUMENTS = 256;

/** Command line; the name in brackets where it has none (a kernel thread, a zombie). */
export function commandLine(pid: number): readonly string[] {
  const text = tryRead(`/proc/${pid}/cmdline`);
  if (text === undefined || text === "") return [`[${threadName(pid, pid)}]`];
  return text.replace(/\0+$/, "").split("\0").slice(0, MAX_ARGUMENTS);
}

/** As the process has it. Empty where it may not be known. */
export function workingDirectory(pid: number): string {
  try {
    return ownPath(pid, readlinkSync(`/proc/${pid}/cwd`));
  } catch {
    return "";
  }
}

/**
 * A path as the process has it, of one that the kernel tells us: of a process in a chroot that
 * begins with its root. In a container it does not, for nothing leads from our root to its own.
 */
export function ownPath(pid: number, path: string): string {
  const root = rootOf(pid);
  if (root === "/" || !path.startsWith(`${root}/`)) return path === root ? "/" : path;
  return path.slice(root.length);
}

function rootOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/root`);
  } catch {
    return "/";
  }
}

/** The operating system's name of a thread, at most 15 bytes. */
export function threadName(pid: number, tid: number): string {
  return (tryRead(`/proc/${pid}/task/${tid}/comm`) ?? "").replace(/\n$/, "");
}

/** The kernel's unit of start times, whatever its own clock ticks at. */
const TICKS_PER_SECOND = 100;

/**
 * When a process, or one of its threads, started, in clock ticks since boot: with the id it names
 * it for good. -1: gone.
 */
export function startTime(pid: number, tid?: number): number {
  const fields = statFields(tid === undefined ? `${pid}` : `${pid}/task/${tid}`);
  return fields === undefined ? -1 : Number(fields[19]);
}

/** Now, on the clock of `startTime`. */
export function startTimeNow(): number {
  return Math.floor(uptime() * TICKS_PER_SECOND);
}

/** Is there a process that has not ended? A zombie has. */
export function isAlive(pid: number): boolean {
  const state = statFields(`${pid}`)?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/**
 * Names the program that it runs: another one once it has executed another. Empty where it is gone,
 * may not be asked, or has none (a kernel thread).
 */
export function programIdentity(pid: number): string {
  try {
    const { dev, ino } = statSync(`/proc/${pid}/exe`);
    return `${dev} ${ino}`;
  } catch {
    return "";
  }
}

/**
 * The program, and where the kernel put it and its first stack: by chance at each start, and in a
 * fork where they were in its parent. Empty where that may not be asked.
 */
export function imagePlace(pid: number, program = programIdentity(pid)): string {
  const fields = statFields(`${pid}`) ?? [];
  const [code = "0", , stack = "0"] = fields.slice(CODE_START);
  return stack === "0" ? "" : `${program} ${code} ${stack}`;
}

/** Of the fields from the state letter on: `startcode`, `endcode`, `startstack` (proc(5)). */
const CODE_START = 23;

/** 0: it has none, or is gone. */
export function parentPid(pid: number): number {
  return Number(statFields(`${pid}`)?.[1] ?? 0);
}

/** 0: it is gone. */
export function processGroup(pid: number): number {
  return Number(statFields(`${pid}`)?.[2] ?? 0);
}

/** `R` running, `S` sleeping, `T` stopped …; empty where it is gone. */
export function runStateLetter(pid: number): string {
  return statFields(`${pid}`)?.[0] ?? "";
}

/**
 * The fields of `stat` from the state letter on. The name before them may hold parentheses: the
 * last one counts.
 */
function statFields(folder: string): readonly string[] | undefined {
  const text = tryRead(`/proc/${folder}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
