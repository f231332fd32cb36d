// What `doctor` says of this machine and, given a process, of that: one row per condition that
// decides what Pyrometer can do, each found out by trying it or by what /proc says.

import { readFileSync } from "node:fs";
import { arch, platform, release } from "node:os";
import { readOwnAccess, type OwnAccess } from "./access-facts.ts";
import { memoryLimit } from "./cgroup.ts";
import { KNOWN_CAPABILITIES } from "./capabilities.ts";
import { LiveMemory } from "./live-memory.ts";
import { row, type ReportRow } from "./report-row.ts";
import {
  errno,
  errorNumber,
  NativeBuffer,
  processVmReadv,
  ptrace,
  putUint64,
} from "./system-calls.ts";
import { targetReport } from "./target-report.ts";

/** Resident memory that a recording stays below. */
const OWN_MEMORY_BYTES = 100 * 2 ** 20;
const MEBIBYTE = 2 ** 20;
/** What the sampler's thread asks for is nice -20; the limit counts from 20 downwards. */
const WANTED_NICE_LIMIT = 25;
const SELF_TEST_BYTES = 4096;
const SELF_TEST_READS = 64;
const PTRACE_SEIZE = 0x4206;
/** Above the largest that a kernel allows, so no process has it. */
const NO_PROCESS = 0x7fff_fffe;

/**
 * With `pid` the rows of that process follow. Throws nothing: what cannot be found out is a row,
 * too.
 */
export function environmentReport(pid?: number): readonly ReportRow[] {
  const own = readOwnAccess();
  const rows = [
    system(),
    capabilities(own),
    ptraceScope(own),
    filter(own),
    memoryReading(),
    holding(),
    priority(own),
    memoryHeadroom(),
  ];
  return pid === undefined ? rows : [...rows, ...targetReport(pid)];
}

function system(): ReportRow {
  const detail = `${platform()} ${release()} on ${arch()}`;
  return platform() === "linux" && arch() === "x64"
    ? row("system", "ok", detail)
    : row("system", "failed", detail, "only Linux on x86-64 is supported");
}

function capabilities({ user, capabilities: held }: OwnAccess): ReportRow {
  const count = `${held.size} of ${KNOWN_CAPABILITIES}`;
  const names = held.size > 0 && held.size < 8 ? `: ${[...held].join(", ")}` : "";
  const detail = `user ${user}, ${count} capabilities${names}`;
  if (held.has("SYS_PTRACE")) return row("privilege", "ok", `${detail}; may read every process`);
  return row(
    "privilege",
    "warning",
    `${detail}; without SYS_PTRACE only processes of the same user can be read`,
    user === 0
      ? "start the container with --cap-add=SYS_PTRACE"
      : "run it with sudo to read others",
  );
}

const SCOPES: Readonly<Record<number, string>> = {
  0: "0: every process of the same user may be read",
  1: "1: only processes that we launch may be read without privilege",
  2: "2: only with SYS_PTRACE may a process be read",
  3: "3: nobody may read another process until the machine is restarted",
};

function ptraceScope({ ptraceScope: scope, capabilities: held }: OwnAccess): ReportRow {
  if (scope === undefined)
    return row("ptrace scope", "ok", "this kernel has no Yama, so no such limit");
  const detail = SCOPES[scope] ?? `${scope}: unknown`;
  if (scope === 0 || (scope < 3 && held.has("SYS_PTRACE")))
    return row("ptrace scope", "ok", detail);
  const state = scope === 1 ? "warning" : "failed";
  return row(
    "ptrace scope",
    state,
    detail,
    scope === 3 ? undefined : "sudo sysctl kernel.yama.ptrace_scope=0",
  );
}

function filter({ isFiltered }: OwnAccess): ReportRow {
  const detail = isFiltered
    ? "system calls are filtered (a container)"
    : "system calls are not filtered";
  return row("seccomp", "ok", detail);
}

/** Reads our own memory as a target's would be read, and takes the time. */
function memoryReading(): ReportRow {
  const check = "process_vm_readv";
  const native = new NativeBuffer(32 + 2 * SELF_TEST_BYTES);
  try {
    const { words, address } = native;
    putUint64(words, 0, address + 32);
    putUint64(words, 2, SELF_TEST_BYTES);
    putUint64(words, 4, address + 32 + SELF_TEST_BYTES);
    putUint64(words, 6, SELF_TEST_BYTES);
    let got = 0;
    let bestNs = Infinity;
    for (let read = 0; read < SELF_TEST_READS; read++) {
      const started = process.hrtime.bigint();
      got = processVmReadv(process.pid, address, 1, address + 16, 1, 0);
      bestNs = Math.min(bestNs, Number(process.hrtime.bigint() - started));
    }
    if (got === SELF_TEST_BYTES)
      return row(check, "ok", `works; ${(bestNs / 1000).toFixed(1)} us to read 4 KiB`);
    return memoryFileInstead(check, address + 32);
  } finally {
    native.free();
  }
}

function memoryFileInstead(check: string, address: number): ReportRow {
  const remedy =
    "start the container with --cap-add=SYS_PTRACE or --security-opt seccomp=unconfined";
  const reason = `refused (error ${errno()})`;
  const memory = new LiveMemory(process.pid);
  try {
    memory.read(address, 8);
    return row(
      check,
      "warning",
      `${reason}; /proc/PID/mem works in its place, at three to six times the cost`,
      remedy,
    );
  } catch {
    return row(check, "failed", `${reason}, and so is /proc/PID/mem`, remedy);
  } finally {
    memory.close();
  }
}

/** Asked of a process that cannot be: ESRCH says that the call itself is allowed. */
function holding(): ReportRow {
  const allowed = ptrace(PTRACE_SEIZE, NO_PROCESS, 0, 0) < 0 && errno() === errorNumber.ESRCH;
  return allowed
    ? row("ptrace", "ok", "running threads can be held while their stack is read")
    : row(
        "ptrace",
        "warning",
        `refused (error ${errno()}): samples are taken as with --no-stop, ` +
          "and more of them are lost",
        "start the container with --cap-add=SYS_PTRACE",
      );
}

function priority({ capabilities: held }: OwnAccess): ReportRow {
  const limit = /^Max nice priority\s+(\d+)/m.exec(tryRead("/proc/self/limits"));
  const allowed = held.has("SYS_NICE") || (limit !== null && Number(limit[1]) >= WANTED_NICE_LIMIT);
  return allowed
    ? row("priority", "ok", "the sampling thread can be put before others")
    : row(
        "priority",
        "warning",
        "the sampling thread cannot be put before others: " +
          "on a busy machine threads are held for longer",
        "run it with sudo, or raise the limit of nice to -20 in /etc/security/limits.conf",
      );
}

function memoryHeadroom(): ReportRow {
  const limit = memoryLimit();
  if (limit === undefined) return row("memory limit", "ok", "none");
  const headroom = Math.floor(limit.headroomBytes / MEBIBYTE);
  const total = Math.floor(limit.limitBytes / MEBIBYTE);
  const detail = `${headroom} MiB left of ${total} MiB (${limit.group})`;
  if (limit.headroomBytes >= OWN_MEMORY_BYTES) return row("memory limit", "ok", detail);
  return row(
    "memory limit",
    "warning",
    `${detail}; a recording may need ${OWN_MEMORY_BYTES / MEBIBYTE} MiB of it`,
    "run it outside the container, or raise its memory limit",
  );
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
