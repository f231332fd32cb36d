// /proc/PID/maps: what a process has mapped, and the files it came from.
//
// Traps: a path may hold spaces; a newline in it is written `\012`; a file that was removed has
// " (deleted)" behind its name, which a file may also really be called. A program that dies may
// have an empty list.

import { readFileSync } from "node:fs";

/**
 * The kernel's own limit is 65,530 mappings unless raised; the text of each is rarely above 200
 * bytes.
 */
const MAX_MAPPINGS = 1 << 20;

export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly isWritable: boolean;
  readonly isExecutable: boolean;
  /** In the file, bytes. */
  readonly offset: number;
  /** `major:minor`, hexadecimal. */
  readonly device: string;
  /** 0: no file. */
  readonly inode: number;
  /**
   * As the kernel writes it (less `\012`): empty for anonymous memory, `[heap]`,
   * `/usr/bin/a (deleted)`.
   */
  readonly path: string;
}

/** The mappings of one file, by address. */
export interface MappedFile {
  readonly path: string;
  readonly device: string;
  readonly inode: number;
  readonly mappings: readonly Mapping[];
}

const LINE = new RegExp(
  "^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([-r])([-w])([-x])[-ps] " +
    "([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) ([0-9]+) *(.*)$",
);

export function parseMaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (match === null) continue;
    mappings.push({
      start: parseInt(match[1], 16),
      end: parseInt(match[2], 16),
      isWritable: match[4] === "w",
      isExecutable: match[5] === "x",
      offset: parseInt(match[6], 16),
      device: match[7],
      inode: Number(match[8]),
      path: match[9].replaceAll("\\012", "\n"),
    });
    if (mappings.length === MAX_MAPPINGS) break;
  }
  return mappings;
}

/** By address. Throws what the file system says: ENOENT and ESRCH, EACCES and EPERM. */
export function readMaps(pid: number): readonly Mapping[] {
  return parseMaps(readFileSync(`/proc/${pid}/maps`, "utf8"));
}

/**
 * Files in the order of their first mapping. Anonymous memory and what the kernel maps (`[vdso]`)
 * are left out.
 */
export function groupByFile(mappings: readonly Mapping[]): MappedFile[] {
  const files = new Map<string, MappedFile & { readonly mappings: Mapping[] }>();
  for (const mapping of mappings) {
    const { path, device, inode } = mapping;
    if (inode === 0 || path === "") continue;
    const key = `${device} ${inode} ${path}`;
    const file = files.get(key);
    if (file === undefined) files.set(key, { path, device, inode, mappings: [mapping] });
    else file.mappings.push(mapping);
  }
  return [...files.values()];
}
