// Everything that decides whether the kernel lets us read a process, as /proc tells it without any
// privilege.

import { readFileSync, readlinkSync, statSync } from "node:fs";
import { decodeCapabilities, type CapabilitySet } from "./capabilities.ts";
import { readStatus, statusNumbers, type ProcStatus } from "./proc-status.ts";

const MAX_ANCESTORS = 1024;
const SECCOMP_FILTER = 2;

/** What holds for us, whoever the target is. */
export interface OwnAccess {
  readonly user: number;
  readonly capabilities: CapabilitySet;
  /** kernel.yama.ptrace_scope: 0 to 3; undefined where the kernel has no Yama. */
  readonly ptraceScope: number | undefined;
  /** A filter of system calls holds for us, as in most containers. */
  readonly isFiltered: boolean;
}

export type Existence = "there" | "absent" | "hidden" | "ended";

export interface TargetAccess {
  readonly pid: number;
  readonly existence: Existence;
  readonly own: OwnAccess;
  /** Real, effective and saved; empty where the target is not there. */
  readonly users: readonly number[];
  readonly capabilities: CapabilitySet;
  /** False: it has forbidden to be read (PR_SET_DUMPABLE), or changed its user. */
  readonly isDumpable: boolean;
  /** Yama's scope 1 lets a process read those that it launched. */
  readonly isOurDescendant: boolean;
  /** Undefined where we may not know. */
  readonly isInOurUserNamespace: boolean | undefined;
  /** The process that traces it by now; 0: none. */
  readonly tracer: number;
}

export function readOwnAccess(): OwnAccess {
  const status = readStatus("self") ?? new Map<string, string>();
  return {
    user: statusNumbers(status, "Uid").at(1) ?? -1,
    capabilities: decodeCapabilities(status.get("CapEff")),
    ptraceScope: readPtraceScope(),
    isFiltered: statusNumbers(status, "Seccomp").at(0) === SECCOMP_FILTER,
  };
}

function readPtraceScope(): number | undefined {
  try {
    return Number.parseInt(readFileSync("/proc/sys/kernel/yama/ptrace_scope", "utf8"), 10);
  } catch {
    return undefined;
  }
}

export function readTargetAccess(pid: number): TargetAccess {
  const status = readStatus(pid);
  const users = status === undefined ? [] : statusNumbers(status, "Uid").slice(0, 3);
  return {
    pid,
    existence: existenceOf(pid, status),
    own: readOwnAccess(),
    users,
    capabilities: decodeCapabilities(status?.get("CapPrm")),
    isDumpable: isDumpable(pid, users),
    isOurDescendant: isDescendantOf(pid, process.pid),
    isInOurUserNamespace: isInSameNamespace(pid, "user"),
    tracer: status === undefined ? 0 : (statusNumbers(status, "TracerPid").at(0) ?? 0),
  };
}

/** /proc mounted with hidepid shows nothing of other users' processes, yet a signal finds them. */
function existenceOf(pid: number, status: ProcStatus | undefined): Existence {
  if (status !== undefined) return /^[ZX]/.test(status.get("State") ?? "") ? "ended" : "there";
  try {
    process.kill(pid, 0);
    return "hidden";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "hidden" : "absent";
  }
}

/**
 * The kernel gives the files of a process that is not dumpable to root; those of root it has no way
 * to tell apart.
 */
function isDumpable(pid: number, users: readonly number[]): boolean {
  const user = users.at(1);
  if (user === undefined) return true;
  try {
    return statSync(`/proc/${pid}/mem`).uid === user;
  } catch {
    return true;
  }
}

export function isDescendantOf(pid: number, ancestor: number): boolean {
  let current = pid;
  for (let step = 0; step < MAX_ANCESTORS && current > 1; step++) {
    if (current === ancestor) return true;
    const status = readStatus(current);
    current = status === undefined ? 0 : (statusNumbers(status, "PPid").at(0) ?? 0);
  }
  return false;
}

export type NamespaceKind = "user" | "pid" | "mnt";

/** Undefined where we may not look. */
export function isInSameNamespace(pid: number, kind: NamespaceKind): boolean | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`) === readlinkSync(`/proc/self/ns/${kind}`);
  } catch {
    return undefined;
  }
}
