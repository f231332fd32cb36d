// The rows of `doctor -p PID`.

import {
  readTargetAccess,
  isInSameNamespace,
  type NamespaceKind,
  type TargetAccess,
} from "./access-facts.ts";
import { memoryLimit } from "./cgroup.ts";
import { row, type ReportRow } from "./report-row.ts";
import { LiveMemory } from "./live-memory.ts";
import { readMaps } from "./maps.ts";
import { MemoryError } from "./memory.ts";
import { processModules, type ProcessModule } from "./modules.ts";
import { commandLine, runStateLetter } from "./process-facts.ts";
import { diagnoseRefusal } from "./refusal.ts";
import { innerThreadId, listThreadIds } from "./thread-ids.ts";

const MAX_COMMAND_CHARACTERS = 100;
const MEBIBYTE = 2 ** 20;
const READ_BYTES = 64;

export function targetReport(pid: number): readonly ReportRow[] {
  const access = readTargetAccess(pid);
  if (access.existence !== "there") {
    const { reason, remedy } = diagnoseRefusal(access);
    return [row("process", "failed", `${pid}: ${reason}`, remedy)];
  }
  return [
    exists(access),
    user(access),
    dumpable(access),
    traced(access),
    namespaces(access),
    ...reading(access),
    limit(access),
  ];
}

const STATES: Readonly<Record<string, string>> = {
  R: "running",
  S: "sleeping",
  D: "sleeping, not to be disturbed",
  T: "stopped by a signal",
  t: "stopped by a tracer",
  I: "idle kernel thread",
};

function exists({ pid }: TargetAccess): ReportRow {
  const text = commandLine(pid).join(" ");
  const command =
    text.length > MAX_COMMAND_CHARACTERS ? `${text.slice(0, MAX_COMMAND_CHARACTERS)}…` : text;
  const letter = runStateLetter(pid);
  const threads = listThreadIds(pid).length;
  const detail = `${pid}: ${command}; ${STATES[letter] ?? letter}, ${threads} threads`;
  return letter === "T"
    ? row("process", "warning", detail, `it does nothing until it is continued: kill -CONT ${pid}`)
    : row("process", "ok", detail);
}

function user(access: TargetAccess): ReportRow {
  const { users, own } = access;
  const isOther = users.some((one) => one !== own.user);
  const detail = `user ${users[1] ?? "?"}${isOther ? `, this is user ${own.user}` : ""}`;
  if (!isOther || own.capabilities.has("SYS_PTRACE")) return row("user", "ok", detail);
  const { remedy } = diagnoseRefusal(access);
  return row("user", "failed", detail, remedy);
}

function dumpable(access: TargetAccess): ReportRow {
  if (access.isDumpable) return row("dumpable", "ok", "it does not forbid to be read");
  const detail = "it forbids to be read by its own user (PR_SET_DUMPABLE, or it changed its user)";
  if (access.own.capabilities.has("SYS_PTRACE"))
    return row("dumpable", "ok", `${detail}; our privilege is enough`);
  return row("dumpable", "failed", detail, "run it with sudo");
}

function traced({ tracer }: TargetAccess): ReportRow {
  if (tracer === 0) return row("tracer", "ok", "none");
  const detail = `process ${tracer} traces it, so its threads cannot be held`;
  return row("tracer", "warning", detail, "end the other tracer, or use --no-stop");
}

const NAMESPACES: Readonly<Record<NamespaceKind, string>> = {
  pid: "process ids",
  mnt: "files",
  user: "users",
};

function namespaces({ pid }: TargetAccess): ReportRow {
  const kinds = Object.keys(NAMESPACES) as NamespaceKind[];
  if (kinds.some((kind) => isInSameNamespace(pid, kind) === undefined)) {
    return row("namespaces", "warning", "we may not know");
  }
  const others = kinds.filter((kind) => isInSameNamespace(pid, kind) === false);
  if (others.length === 0) return row("namespaces", "ok", "ours");
  const inner = innerThreadId(pid, pid);
  const names = others.map((kind) => NAMESPACES[kind]).join(", ");
  const alias = inner === pid ? "" : `; it knows itself as ${inner}`;
  return row("namespaces", "ok", `its own for ${names}${alias}`);
}

/** By trying: maps, the program's file, and its memory. */
function reading(access: TargetAccess): ReportRow[] {
  const { pid } = access;
  let modules: readonly ProcessModule[];
  try {
    modules = processModules(pid);
  } catch {
    const { reason, remedy } = diagnoseRefusal(access);
    return [row("memory", "failed", `cannot be read: ${reason}`, remedy)];
  }
  try {
    return [memory(access), program(modules)];
  } finally {
    for (const module of modules) module.close();
  }
}

function memory(access: TargetAccess): ReportRow {
  const { pid } = access;
  const live = new LiveMemory(pid);
  try {
    const stack = readMaps(pid).find(({ path }) => path === "[stack]");
    if (stack === undefined)
      return row("memory", "failed", "it has none: a kernel thread, or it ends");
    live.read(stack.end - READ_BYTES, READ_BYTES);
    return row("memory", "ok", "can be read");
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    const { reason, remedy } = diagnoseRefusal(access);
    return row("memory", "failed", `cannot be read: ${reason}`, remedy);
  } finally {
    live.close();
  }
}

function program(modules: readonly ProcessModule[]): ReportRow {
  const first = modules.at(0);
  if (first === undefined)
    return row("program", "failed", "its file cannot be opened, nor its pages read");
  const { path, source, elf } = first;
  const facts = [
    elf.cLibrary,
    elf.isFixed ? "not position-independent" : "position-independent",
    elf.isStripped ? "stripped" : "with all symbols",
  ].join(", ");
  return source === "file"
    ? row("program", "ok", `${path} (${facts})`)
    : row(
        "program",
        "warning",
        `${path} (${facts}): the file cannot be opened, its pages have to do`,
        "run it with sudo",
      );
}

function limit({ pid }: TargetAccess): ReportRow {
  const found = memoryLimit(pid);
  if (found === undefined) return row("its memory limit", "ok", "none");
  const left = Math.floor(found.headroomBytes / MEBIBYTE);
  return row(
    "its memory limit",
    "ok",
    `${left} MiB left of ${Math.floor(found.limitBytes / MEBIBYTE)} MiB (${found.group})`,
  );
}
