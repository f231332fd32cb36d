// The file behind a mapping, opened where the process itself has it: a container's files are not
// ours, a path may by now lead to another file, and a removed file can only be reached through the
// process. What is opened is checked to be what is mapped; where no file can be had, the mapped
// pages have to do.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { ElfError, FileBytes, ImageBytes, type ReadableMemory } from "./elf-bytes.ts";
import { Elf, pageOf } from "./elf.ts";
import type { MappedFile } from "./maps.ts";
import { MemoryError } from "./memory.ts";

export const DELETED = " (deleted)";
const COMPARED_BYTES = 4096;

/** The file that is mapped, or, where it cannot be had, its pages in the target. */
export type FileSource = "file" | "pages";

export interface OpenedElf {
  readonly elf: Elf;
  readonly source: FileSource;
  readonly close: () => void;
}

/**
 * Undefined: no ELF file of ours, or neither it nor its pages can be read. The caller closes it.
 */
export function openMappedElf(
  pid: number,
  file: MappedFile,
  memory: ReadableMemory,
): OpenedElf | undefined {
  const fd = openMappedFile(pid, file, memory);
  if (fd < 0) return openPages(pid, file);
  const close = once(() => closeSync(fd));
  return unlessDamaged(close, () => {
    return { elf: new Elf(new FileBytes(fd, file.path)), source: "file", close };
  });
}

function openPages(pid: number, file: MappedFile): OpenedElf | undefined {
  const { start, offset } = file.mappings[0];
  if (offset !== 0) return undefined;
  const memory = new MemoryFile(pid);
  const close = once(() => memory.close());
  return unlessDamaged(close, () => {
    const unrelocated = new Elf(new ImageBytes(memory, file.path, start, 0));
    const bias = start - unrelocated.firstPageAddress;
    const elf = new Elf(new ImageBytes(memory, file.path, start, bias), bias);
    return { elf, source: "pages", close };
  });
}

export function unlessDamaged(close: () => void, open: () => OpenedElf): OpenedElf | undefined {
  try {
    return open();
  } catch (error) {
    close();
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

/** The loadings of one file share what is open, and each of them is closed. */
export function once(close: () => void): () => void {
  let isOpen = true;
  return () => {
    if (isOpen) close();
    isOpen = false;
  };
}

/**
 * A descriptor, or -1. `map_files` wants CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE, and has even what
 * was deleted.
 */
export function openMappedFile(pid: number, file: MappedFile, memory: ReadableMemory): number {
  const { start, end } = file.mappings[0];
  const exact = tryOpen(`/proc/${pid}/map_files/${start.toString(16)}-${end.toString(16)}`);
  if (exact >= 0) return exact;
  for (const place of placesOf(pid, file.path)) {
    const fd = tryOpen(place);
    if (fd < 0) continue;
    if (isSameFile(fd, file, memory)) return fd;
    closeSync(fd);
  }
  return -1;
}

/**
 * A file may really be called `x (deleted)`. A path that our own root has is the one of a target in
 * a chroot.
 */
function placesOf(pid: number, path: string): string[] {
  const names = path.endsWith(DELETED) ? [path, path.slice(0, -DELETED.length)] : [path];
  return [...names.flatMap((name) => [`/proc/${pid}/root${name}`, name]), `/proc/${pid}/exe`];
}

/**
 * Some file systems report another device or inode in maps than to stat: then the first page must
 * be the same.
 */
function isSameFile(fd: number, file: MappedFile, memory: ReadableMemory): boolean {
  const { dev, ino, isFile } = statOf(fd);
  if (!isFile) return false;
  if (ino === file.inode && deviceName(dev) === file.device) return true;
  const { start, end, offset } = file.mappings[0];
  if (offset !== 0) return false;
  const expected = new Uint8Array(Math.min(COMPARED_BYTES, end - start));
  const got = readSync(fd, expected, 0, expected.length, 0);
  try {
    return got > 0 && Buffer.from(expected.buffer, 0, got).equals(memory.read(start, got));
  } catch (error) {
    if (error instanceof MemoryError) return false;
    throw error;
  }
}

function statOf(fd: number): { dev: number; ino: number; isFile: boolean } {
  const stats = fstatSync(fd);
  return { dev: stats.dev, ino: stats.ino, isFile: stats.isFile() };
}

/**
 * As maps writes it: `major:minor`, at least two hexadecimal digits each. The layout of dev_t is
 * glibc's.
 */
function deviceName(device: number): string {
  const low = device % 2 ** 32;
  const high = Math.floor(device / 2 ** 32);
  const major = (((low >>> 8) & 0xfff) | (high & 0xffff_f000)) >>> 0;
  const minor = ((low & 0xff) | ((low >>> 12) & 0xffff_ff00)) >>> 0;
  return `${major.toString(16).padStart(2, "0")}:${minor.toString(16).padStart(2, "0")}`;
}

/** Never waits: what the path leads to may be a pipe by now. */
export function tryOpen(path: string): number {
  if (path.includes("\0")) return -1;
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return -1;
  }
}

/**
 * The target's memory by its file: for the few pages that are read before sampling. Throws
 * MemoryError.
 */
export class MemoryFile implements ReadableMemory {
  readonly #fd: number;

  constructor(pid: number) {
    this.#fd = tryOpen(`/proc/${pid}/mem`);
  }

  read(address: number, sizeBytes: number): Uint8Array {
    const bytes = new Uint8Array(sizeBytes);
    let got = 0;
    try {
      if (this.#fd >= 0) got = readSync(this.#fd, bytes, 0, sizeBytes, address);
    } catch {
      // Not mapped, or the process is gone: as short as can be.
    }
    if (got !== sizeBytes)
      throw new MemoryError(address, sizeBytes, "not mapped, not permitted or gone");
    return bytes;
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
  }
}

/**
 * Where a file was loaded: what is to be added to its addresses. A file may be loaded more than
 * once.
 */
export function loadBiases(file: MappedFile, elf: Elf): number[] {
  const first = elf.loads.at(0);
  if (first === undefined) return [];
  const starts = file.mappings.filter(({ offset }) => offset === pageOf(first.offset));
  const biases = starts
    .map(({ start }) => start - elf.firstPageAddress)
    .filter((bias) => !elf.isFixed || bias === 0);
  // A file that is merely mapped to be read does not have its segments where the loader puts them.
  // Code may have been moved to huge pages, which belong to no file: then the data decides.
  const loaded = biases.filter((bias) => hasSegments(file, elf.loads, bias));
  return loaded.length > 0
    ? loaded
    : biases.filter((bias) => hasSegments(file, elf.writableSegments, bias));
}

function hasSegments(file: MappedFile, segments: Elf["segments"], bias: number): boolean {
  return segments.every((segment) => {
    if (segment.fileBytes === 0) return true;
    const address = bias + pageOf(segment.address);
    const mapping = file.mappings.find(({ start, end }) => address >= start && address < end);
    return (
      mapping !== undefined && mapping.offset + address - mapping.start === pageOf(segment.offset)
    );
  });
}
