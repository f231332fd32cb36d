// Why the kernel lets us read a process and yet not hold its threads, in words for the person who
// looks at what was lost by it.

import { readTargetAccess } from "#process/access-facts.ts";
import { readStatus, statusNumbers } from "#process/proc-status.ts";
import { diagnoseRefusal } from "#process/refusal.ts";

export function holdRefusalNote(pid: number, tid: number): string {
  const { reason, remedy } = diagnoseRefusal({
    ...readTargetAccess(pid),
    // Each thread has its own tracer; the process's file tells of the main thread's.
    tracer: statusNumbers(readStatus(tid) ?? new Map<string, string>(), "TracerPid").at(0) ?? 0,
    // It would keep us from reading, too.
    isInOurUserNamespace: true,
  });
  const mends = remedy === undefined ? "" : `; ${remedy}`;
  const loss = "threads are read while they run, and more is lost";
  return `${loss}: they may not be held, since ${reason}${mends}`;
}
