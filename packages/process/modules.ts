// The programs and libraries that a process has loaded. Addresses are those in the process.

import { statSync } from "node:fs";
import type { Elf } from "./elf.ts";
import { ElfError } from "./elf-bytes.ts";
import {
  loadBiases,
  MemoryFile,
  openMappedElf,
  type FileSource,
  type OpenedElf,
} from "./mapped-file.ts";
import { groupByFile, readMaps, type MappedFile } from "./maps.ts";

/** Files with code; a process with more has the rest left out. */
const MAX_FILES = 4096;
const WORD_BYTES = 8;

export interface ModuleRange {
  readonly address: number;
  readonly sizeBytes: number;
}

/** One loading of one file. */
export class ProcessModule {
  /** As the process's maps have it; ends in " (deleted)" where the file was removed. */
  readonly path: string;
  /** What was added to the file's addresses. */
  readonly bias: number;
  readonly elf: Elf;
  readonly source: FileSource;
  /** Its initialised and zeroed data, from and to whole 8-byte words. */
  readonly writableRanges: readonly ModuleRange[];
  readonly #close: () => void;

  constructor(path: string, opened: OpenedElf, bias: number) {
    this.path = path;
    this.bias = bias;
    this.elf = opened.elf;
    this.source = opened.source;
    this.#close = opened.close;
    this.writableRanges = opened.elf.writableSegments.map(({ address, memoryBytes }) => {
      const start = Math.ceil((bias + address) / WORD_BYTES) * WORD_BYTES;
      const end = Math.floor((bias + address + memoryBytes) / WORD_BYTES) * WORD_BYTES;
      return { address: start, sizeBytes: Math.max(0, end - start) };
    });
  }

  /** Undefined: it defines no such symbol, or the file is damaged. */
  symbol(name: string): number | undefined {
    const symbol = unlessDamaged(() => this.elf.symbol(name));
    return symbol === undefined ? undefined : symbol.address + this.bias;
  }

  /** Only of sections that are loaded. */
  section(name: string): ModuleRange | undefined {
    const section = unlessDamaged(() => this.elf.section(name));
    if (section === undefined || section.address === 0) return undefined;
    return { address: section.address + this.bias, sizeBytes: section.sizeBytes };
  }

  get buildId(): string | undefined {
    return unlessDamaged(() => this.elf.buildId);
  }

  close(): void {
    this.#close();
  }
}

/** A damaged file is as good as one that has nothing: what is looked for may be found without. */
function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

/** Throws what reading the maps throws. */
export function filesWithCode(pid: number): readonly MappedFile[] {
  return groupByFile(readMaps(pid)).filter(({ mappings }) =>
    mappings.some((one) => one.isExecutable),
  );
}

/**
 * Every file with code in the process, the program itself first, then by address. The caller closes
 * each. Throws what reading the maps throws.
 */
export function processModules(
  pid: number,
  files: readonly MappedFile[] = filesWithCode(pid),
): readonly ProcessModule[] {
  const memory = new MemoryFile(pid);
  try {
    return programFirst(pid, files.slice(0, MAX_FILES)).flatMap((file) =>
      modulesOf(pid, file, memory),
    );
  } finally {
    memory.close();
  }
}

function modulesOf(pid: number, file: MappedFile, memory: MemoryFile): ProcessModule[] {
  const opened = openMappedElf(pid, file, memory);
  if (opened === undefined) return [];
  const modules = loadBiases(file, opened.elf).map(
    (bias) => new ProcessModule(file.path, opened, bias),
  );
  if (modules.length === 0) opened.close();
  return modules;
}

function programFirst(pid: number, files: readonly MappedFile[]): readonly MappedFile[] {
  const inode = programInode(pid);
  const isProgram = (file: MappedFile): boolean => file.inode === inode;
  return [...files.filter(isProgram), ...files.filter((file) => !isProgram(file))];
}

function programInode(pid: number): number {
  try {
    return statSync(`/proc/${pid}/exe`).ino;
  } catch {
    return -1;
  }
}
