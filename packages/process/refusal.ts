// Why the kernel refuses to let us read a process, and what would mend it. The rules are those of
// ptrace(2), "Ptrace access mode checking", and of Yama; the table is in the order in which the
// first true reason is the one to tell.

import type { ErrorKind } from "#base/errors.ts";
import { OperatingError } from "#base/errors.ts";
import { readTargetAccess, type TargetAccess } from "./access-facts.ts";

export type RefusalCause =
  | "absent"
  | "hidden"
  | "ended"
  | "other-user"
  | "not-dumpable"
  | "more-capable"
  | "scope-descendants"
  | "scope-administrator"
  | "scope-nobody"
  | "user-namespace"
  | "traced"
  | "filtered"
  | "unknown";

export interface Refusal {
  readonly cause: RefusalCause;
  readonly kind: ErrorKind;
  /** Goes on from "process 12 cannot be read: ". */
  readonly reason: string;
  readonly remedy: string | undefined;
}

interface Rule {
  readonly cause: RefusalCause;
  readonly kind: ErrorKind;
  readonly applies: (access: TargetAccess) => boolean;
  readonly reason: (access: TargetAccess) => string;
  readonly remedy: (access: TargetAccess) => string | undefined;
}

const isPrivileged = ({ own }: TargetAccess): boolean => own.capabilities.has("SYS_PTRACE");

/** Root without the capability is root in a container. */
const asRoot = ({ own }: TargetAccess): string =>
  own.user === 0
    ? "start the container with --cap-add=SYS_PTRACE " +
      "(Kubernetes: securityContext.capabilities.add: [SYS_PTRACE])"
    : "run it with sudo; in a container, start that with --cap-add=SYS_PTRACE";

const noRemedy = (): undefined => undefined;

const RULES: readonly Rule[] = [
  {
    cause: "absent",
    kind: "no-such-process",
    applies: ({ existence }) => existence === "absent",
    reason: () => "there is no process with this id",
    remedy: noRemedy,
  },
  {
    cause: "ended",
    kind: "target-ended",
    applies: ({ existence }) => existence === "ended",
    reason: () => "it has ended, and only waits for its parent to take note (a zombie)",
    remedy: noRemedy,
  },
  {
    cause: "hidden",
    kind: "not-permitted",
    applies: ({ existence }) => existence === "hidden",
    reason: () => "/proc hides it from this user (mounted with hidepid)",
    remedy: asRoot,
  },
  {
    cause: "scope-nobody",
    kind: "not-permitted",
    applies: ({ own }) => own.ptraceScope === 3,
    reason: () => "kernel.yama.ptrace_scope is 3: nobody may read another process",
    remedy: () =>
      "this can be changed only by a restart: " +
      "set kernel.yama.ptrace_scope=1 in /etc/sysctl.d and reboot",
  },
  {
    cause: "other-user",
    kind: "not-permitted",
    applies: (access) =>
      !isPrivileged(access) && access.users.some((user) => user !== access.own.user),
    reason: ({ users, own }) => `it belongs to user ${users[1] ?? "?"}, this is user ${own.user}`,
    remedy: asRoot,
  },
  {
    cause: "not-dumpable",
    kind: "not-permitted",
    applies: (access) => !isPrivileged(access) && !access.isDumpable,
    reason: () =>
      "it has forbidden to be read (it is not dumpable: PR_SET_DUMPABLE, or it changed its user)",
    remedy: asRoot,
  },
  {
    cause: "more-capable",
    kind: "not-permitted",
    applies: (access) => !isPrivileged(access) && missing(access).length > 0,
    reason: (access) =>
      `it has privileges that we lack (${missing(access).slice(0, 3).join(", ")})`,
    remedy: asRoot,
  },
  {
    cause: "scope-descendants",
    kind: "not-permitted",
    applies: (access) =>
      !isPrivileged(access) && access.own.ptraceScope === 1 && !access.isOurDescendant,
    reason: () =>
      "kernel.yama.ptrace_scope is 1: only a process that we launch ourselves may be read",
    remedy: () =>
      "run it with sudo, launch the program with `-- command`, " +
      "or: sudo sysctl kernel.yama.ptrace_scope=0",
  },
  {
    cause: "scope-administrator",
    kind: "not-permitted",
    applies: (access) => !isPrivileged(access) && access.own.ptraceScope === 2,
    reason: () => "kernel.yama.ptrace_scope is 2: only an administrator may read another process",
    remedy: asRoot,
  },
  {
    cause: "user-namespace",
    kind: "not-permitted",
    applies: ({ isInOurUserNamespace }) => isInOurUserNamespace === false,
    reason: () =>
      "it is in another user namespace (a rootless container), in which we have no privilege",
    remedy: () => "run it on the host with sudo, or inside that container",
  },
  {
    cause: "traced",
    kind: "not-permitted",
    applies: ({ tracer }) => tracer !== 0,
    reason: ({ tracer }) => `process ${tracer} traces it (a debugger, strace), and only one can`,
    remedy: () => "end the other tracer, or use --no-stop",
  },
  {
    cause: "filtered",
    kind: "not-permitted",
    applies: ({ own }) => own.isFiltered,
    reason: () => "a filter of system calls (seccomp) forbids process_vm_readv or ptrace here",
    remedy: () =>
      "start the container with --cap-add=SYS_PTRACE, or with --security-opt seccomp=unconfined",
  },
  {
    cause: "unknown",
    kind: "not-permitted",
    applies: () => true,
    reason: () => "the kernel refuses; a security module (AppArmor, SELinux) may forbid it",
    remedy: asRoot,
  },
];

export const refusalCauses: readonly RefusalCause[] = RULES.map(({ cause }) => cause);

/** The target may have what we have, and not more: unless we may read everybody. */
function missing({ capabilities, own }: TargetAccess): string[] {
  return [...capabilities].filter((capability) => !own.capabilities.has(capability));
}

/**
 * The first reason that holds. Ask only after something was refused: some reasons hold where
 * nothing is refused.
 */
export function diagnoseRefusal(access: TargetAccess): Refusal {
  for (const { cause, kind, applies, reason, remedy } of RULES) {
    if (applies(access)) return { cause, kind, reason: reason(access), remedy: remedy(access) };
  }
  throw new Error("the last rule always applies");
}

/**
 * What to throw after the kernel refused to let us read a process, or said that it is not there.
 */
export function refusalError(pid: number, cause?: unknown): OperatingError {
  const { kind, reason, remedy } = diagnoseRefusal(readTargetAccess(pid));
  return new OperatingError(kind, `process ${pid} cannot be read: ${reason}`, remedy, cause);
}
