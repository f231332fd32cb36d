// Opens files as the target sees them: through /proc/PID/root, so that a container's own source is
// shown. The target chooses the names and is not trusted. Trap: the kernel follows an absolute
// symbolic link below /proc/PID/root from OUR root, so links are followed here, one component at a
// time, each again from the target's root.

import * as fs from "node:fs";
import * as path from "node:path";

import type { ProcessDump } from "#sampler/session.ts";

export const FILE_BYTES_MAX = 16 * 2 ** 20;
const LINKS_MAX = 40;
const COMPONENTS_MAX = 512;

/** The path with every link followed below the root; undefined where it leads nowhere. */
function resolveBelow(root: string, name: string): string | undefined {
  const pending = name.split("/").reverse();
  const resolved: string[] = [];
  let links = 0;
  for (let step = 0; pending.length > 0; step += 1) {
    if (step > COMPONENTS_MAX || pending.length > COMPONENTS_MAX) return undefined;
    const component = pending.pop() ?? "";
    if (component === "" || component === ".") continue;
    if (component === "..") {
      resolved.pop();
      continue;
    }
    const here = path.join(root, ...resolved, component);
    const stat = fs.lstatSync(here, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isSymbolicLink()) {
      resolved.push(component);
      continue;
    }
    links += 1;
    if (links > LINKS_MAX) return undefined;
    const target = fs.readlinkSync(here);
    if (target.startsWith("/")) resolved.length = 0;
    pending.push(...target.split("/").reverse());
  }
  return path.join(root, ...resolved);
}

/** Where a target's files are. */
export interface TargetFiles {
  /** What it sees as `/`. */
  readonly root: string;
  /** Where its relative names start; empty where that is not known. */
  readonly workingDirectory: string;
}

/** Those of a process by way of itself; those of a core where its program was found. */
export function filesOf({ pid, workingDirectory, core }: ProcessDump): TargetFiles {
  return { root: core === undefined ? `/proc/${pid}/root` : core.root, workingDirectory };
}

/** Bytes of a regular file of the target; undefined: absent, too large, special, not permitted. */
export function readTargetFile(files: TargetFiles, name: string): Uint8Array | undefined {
  if (name === "" || name.startsWith("<") || name.includes("\0")) return undefined;
  try {
    const { root, workingDirectory } = files;
    if (workingDirectory === "" && !path.isAbsolute(name)) return undefined;
    const absolute = path.isAbsolute(name) ? name : path.join(workingDirectory, name);
    const resolved = resolveBelow(root === "" ? "/" : root, absolute);
    return resolved === undefined ? undefined : readRegularFile(resolved);
  } catch {
    return undefined;
  }
}

function readRegularFile(resolved: string): Uint8Array | undefined {
  // O_NONBLOCK: if a pipe took the file's place meanwhile, the open does not wait for a writer.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = fs.constants;
  if (fs.lstatSync(resolved, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const descriptor = fs.openSync(resolved, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  try {
    const stat = fs.fstatSync(descriptor);
    if (!stat.isFile() || stat.size > FILE_BYTES_MAX) return undefined;
    const bytes = new Uint8Array(stat.size);
    const length = fs.readSync(descriptor, bytes, 0, bytes.length, 0);
    return bytes.subarray(0, length);
  } finally {
    fs.closeSync(descriptor);
  }
}
