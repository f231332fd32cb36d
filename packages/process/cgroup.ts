// How much memory a process may still use before its container is out of it. Limits hold for a
// whole branch of control groups, so the tightest one between the process's group and the root
// counts.
//
// Trap: what a group "uses" includes file pages that the kernel gives up for the asking; those are
// no shortage.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** cgroup v1 writes "no limit" as the largest multiple of a page. */
const NO_LIMIT_BYTES = 2 ** 60;
const MAX_DEPTH = 64;

export interface MemoryLimit {
  /** Folder of the group that sets the limit. */
  readonly group: string;
  readonly limitBytes: number;
  /** Without file pages that can be given up. */
  readonly usedBytes: number;
  readonly headroomBytes: number;
}

interface Version {
  readonly mountType: string;
  readonly limitFile: string;
  readonly usedFile: string;
  /** Field of memory.stat. */
  readonly reclaimable: string;
  /** Of a line of /proc/PID/cgroup: is it this version's? */
  readonly isOwn: (controllers: string) => boolean;
}

const VERSIONS: readonly Version[] = [
  {
    mountType: "cgroup2",
    limitFile: "memory.max",
    usedFile: "memory.current",
    reclaimable: "inactive_file",
    isOwn: (controllers) => controllers === "",
  },
  {
    mountType: "cgroup",
    limitFile: "memory.limit_in_bytes",
    usedFile: "memory.usage_in_bytes",
    reclaimable: "total_inactive_file",
    isOwn: (controllers) => controllers.split(",").includes("memory"),
  },
];

/**
 * The tightest limit that holds for a process. Undefined: none, or none that can be seen from here.
 */
export function memoryLimit(pid: number | "self" = "self"): MemoryLimit | undefined {
  const membership = tryRead(`/proc/${pid}/cgroup`);
  const mounts = tryRead("/proc/self/mountinfo");
  let tightest: MemoryLimit | undefined;
  for (const version of VERSIONS) {
    for (const folder of groupFolders(version, membership, mounts)) {
      const limit = limitOf(version, folder);
      if (limit === undefined) continue;
      if (tightest === undefined || limit.headroomBytes < tightest.headroomBytes) tightest = limit;
    }
  }
  return tightest;
}

/** The process's group and all above it, innermost first. */
function groupFolders(version: Version, membership: string, mounts: string): string[] {
  const mount = findMount(version, mounts);
  const path = findGroup(version, membership);
  if (mount === undefined || path === undefined || path.startsWith("/..")) return [];
  // A container may see a part of the tree only: what is above its mount's root is not there.
  const isBelow = mount.root !== "/" && (path === mount.root || path.startsWith(`${mount.root}/`));
  const parts = (isBelow ? path.slice(mount.root.length) : path)
    .split("/")
    .filter((part) => part !== "");
  const folders: string[] = [];
  for (let depth = Math.min(parts.length, MAX_DEPTH); depth >= 0; depth--) {
    folders.push(join(mount.folder, ...parts.slice(0, depth)));
  }
  return folders;
}

/** `id parent device root folder options … - type source options`. */
function findMount(
  { mountType, isOwn }: Version,
  mounts: string,
): { root: string; folder: string } | undefined {
  for (const line of mounts.split("\n")) {
    const [before, after] = line.split(" - ");
    if (after === undefined) continue;
    const [type, , options] = after.split(" ");
    if (type !== mountType) continue;
    if (mountType === "cgroup" && !isOwn(options ?? "")) continue;
    const fields = before.split(" ");
    return { root: unescape(fields[3]), folder: unescape(fields[4]) };
  }
  return undefined;
}

function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 8)),
  );
}

/** `number:controllers:path`; the path may hold colons. */
function findGroup({ isOwn }: Version, membership: string): string | undefined {
  for (const line of membership.split("\n")) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match !== null && isOwn(match[1])) return match[2];
  }
  return undefined;
}

function limitOf(
  { limitFile, usedFile, reclaimable }: Version,
  group: string,
): MemoryLimit | undefined {
  const limitBytes = Number.parseInt(tryRead(join(group, limitFile)), 10);
  const used = Number.parseInt(tryRead(join(group, usedFile)), 10);
  if (Number.isNaN(limitBytes) || limitBytes > NO_LIMIT_BYTES || Number.isNaN(used))
    return undefined;
  const match = new RegExp(`^${reclaimable} (\\d+)$`, "m").exec(
    tryRead(join(group, "memory.stat")),
  );
  const usedBytes = Math.max(0, used - (match === null ? 0 : Number(match[1])));
  return { group, limitBytes, usedBytes, headroomBytes: Math.max(0, limitBytes - usedBytes) };
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
