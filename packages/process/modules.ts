// The files whose code a process runs, opened where its own view of the file system has them: a container's files are
// not ours, and a deleted file can only be reached through the process.

import { closeSync, openSync } from "node:fs";
import { ElfError, ElfFile } from "./elf.ts";
import { loadedFiles, readMaps, type LoadedFile } from "./maps.ts";

export interface ModuleRange {
  readonly address: number;
  readonly sizeBytes: number;
}

/** Addresses are those in the process. */
export class ProcessModule {
  readonly path: string;
  readonly isDeleted: boolean;
  readonly writableRanges: readonly ModuleRange[];
  readonly #pid: number;
  readonly #file: LoadedFile;
  /** Undefined: not tried; null: cannot be read. */
  #elf: { readonly elf: ElfFile; readonly bias: number } | null | undefined;
  #descriptor = -1;

  constructor(pid: number, file: LoadedFile) {
    this.#pid = pid;
    this.#file = file;
    this.path = file.path;
    this.isDeleted = file.isDeleted;
    this.writableRanges = file.mappings
      .filter((mapping) => mapping.isWritable)
      .map(({ start, end }) => ({ address: start, sizeBytes: end - start }));
  }

  symbol(name: string): number | undefined {
    const opened = this.#open();
    if (opened === null) return undefined;
    const value = opened.elf.symbol(name);
    return value === undefined ? undefined : value + opened.bias;
  }

  section(name: string): ModuleRange | undefined {
    const opened = this.#open();
    if (opened === null) return undefined;
    const section = opened.elf.section(name);
    return section === undefined ? undefined : { address: section.address + opened.bias, sizeBytes: section.sizeBytes };
  }

  get buildId(): string | undefined {
    return this.#open()?.elf.buildId;
  }

  #open(): { readonly elf: ElfFile; readonly bias: number } | null {
    if (this.#elf !== undefined) return this.#elf;
    this.#elf = null;
    this.#descriptor = this.#openFile();
    if (this.#descriptor < 0) return null;
    try {
      const elf = new ElfFile(this.#descriptor);
      // An executable that is not position-independent was linked at an address of its own: bias 0.
      this.#elf = { elf, bias: this.#file.start - elf.linkedStart };
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
    }
    return this.#elf;
  }

  #openFile(): number {
    const { start, end } = this.#file.mappings[0];
    const range = `${start.toString(16)}-${end.toString(16)}`;
    const places = [`/proc/${this.#pid}/map_files/${range}`];
    if (!this.isDeleted) places.push(`/proc/${this.#pid}/root${this.path}`);
    for (const place of places) {
      try {
        return openSync(place, "r");
      } catch {
        // The next place may be allowed: map_files wants a privilege.
      }
    }
    return -1;
  }

  close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
    this.#elf = null;
  }
}

/** Every file with code in the process; those that look like Python first. Throws what reading the maps throws. */
export function processModules(pid: number): readonly ProcessModule[] {
  const modules = loadedFiles(readMaps(pid)).map((file) => new ProcessModule(pid, file));
  const looks = (module: ProcessModule): number => (/python[^/]*$/.test(module.path) ? 0 : 1);
  return modules.sort((a, b) => looks(a) - looks(b));
}
