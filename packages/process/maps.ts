// /proc/PID/maps: what is mapped where. A path may hold spaces and, escaped, newlines; a deleted file's ends with
// " (deleted)"; one file may be mapped twice at different places (ctypes does it to static binaries).

import { readFileSync } from "node:fs";

export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly isWritable: boolean;
  readonly isExecutable: boolean;
  readonly fileOffset: number;
  readonly inode: number;
  /** Empty for anonymous memory. */
  readonly path: string;
  readonly isDeleted: boolean;
}

const LINE = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) \S+ (\d+)\s*(.*)$/;
const DELETED = " (deleted)";

export function parseMaps(text: string): readonly Mapping[] {
  const mappings: Mapping[] = [];
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, start, end, rights, offset, inode, rawPath] = match;
    const isDeleted = rawPath.endsWith(DELETED);
    const path = isDeleted ? rawPath.slice(0, -DELETED.length) : rawPath;
    mappings.push({
      start: Number.parseInt(start, 16),
      end: Number.parseInt(end, 16),
      isWritable: rights[1] === "w",
      isExecutable: rights[2] === "x",
      fileOffset: Number.parseInt(offset, 16),
      inode: Number(inode),
      path: path.replaceAll("\\012", "\n"),
      isDeleted,
    });
  }
  return mappings;
}

/** Throws what the file system says: ENOENT, ESRCH, EACCES. */
export function readMaps(pid: number): readonly Mapping[] {
  return parseMaps(readFileSync(`/proc/${pid}/maps`, "utf8"));
}

/** The mappings of one loading of a file: from its start in the file to the next start. */
export interface LoadedFile {
  readonly path: string;
  readonly isDeleted: boolean;
  /** Address of the file's first byte. */
  readonly start: number;
  readonly mappings: readonly Mapping[];
}

/** Files with executable code, in the order of their addresses. Zeroed data right behind a file's last mapping is its. */
export function loadedFiles(mappings: readonly Mapping[]): readonly LoadedFile[] {
  const files: { path: string; isDeleted: boolean; start: number; inode: number; mappings: Mapping[] }[] = [];
  for (const mapping of mappings) {
    const last = files.at(-1);
    const lastEnd = last?.mappings.at(-1)?.end;
    if (mapping.inode === 0) {
      if (last !== undefined && mapping.path === "" && mapping.isWritable && mapping.start === lastEnd) {
        last.mappings.push(mapping);
      }
      continue;
    }
    if (mapping.fileOffset !== 0 && last?.inode === mapping.inode && last.path === mapping.path) {
      last.mappings.push(mapping);
    } else {
      const { path, isDeleted, inode, start, fileOffset } = mapping;
      files.push({ path, isDeleted, inode, start: start - fileOffset, mappings: [mapping] });
    }
  }
  return files.filter((file) => file.mappings.some((mapping) => mapping.isExecutable));
}
