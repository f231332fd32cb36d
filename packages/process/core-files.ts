// The files behind a core's mappings, found on this machine: the program and its libraries as they
// were when the process ran, or not at all.
//
// Traps: a path may by now lead to another build, or the core may come from another machine or a
// container: what is found must have the build id that the core holds, or, without one, the same
// first page. A file that was removed or replaced has " (deleted)" behind its name.

import { closeSync, fstatSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import type { CoreFile } from "./core-file.ts";
import type { FilePages } from "./core-memory.ts";
import type { CoreMapping } from "./core-notes.ts";
import { ElfError, FileBytes, ImageBytes, type ReadableMemory } from "./elf-bytes.ts";
import { Elf, PAGE_BYTES } from "./elf.ts";
import { DELETED, tryOpen } from "./mapped-file.ts";
import { MemoryError } from "./memory.ts";

/** Entry of the auxiliary vector: where the program headers of the program lie. */
const PROGRAM_HEADERS = 3;
/** More files are not looked for. */
const MAX_FILES = 4096;

export interface CoreSearch {
  /** Stands for the program, wherever the core says it was. */
  readonly executable: string | undefined;
  /** Folders with libraries, or roots of file systems, looked at before the core's own paths. */
  readonly folders: readonly string[];
}

/** A file that was mapped into the process. */
export class CoreMappedFile {
  /** As the core has it. */
  readonly path: string;
  readonly mappings: CoreMapping[] = [];
  isProgram = false;
  /** Open, and checked; -1: it was not found. */
  fd = -1;
  sizeBytes = 0;
  /** Where it was found. */
  place = "";
  /** It could not be compared with what the core holds. */
  isUnchecked = false;
  /** Why it was not found. */
  why = "";
  isSought = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Hexadecimal; undefined where the core holds none. */
  buildIdIn(written: ReadableMemory): string | undefined {
    const [{ start, offset }] = this.mappings;
    if (offset !== 0) return undefined;
    return unlessDamaged(() => {
      const unrelocated = new Elf(new ImageBytes(written, this.path, start, 0));
      const bias = start - unrelocated.firstPageAddress;
      return new Elf(new ImageBytes(written, this.path, start, bias), bias).buildId;
    });
  }
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

export class CoreFiles implements FilePages {
  /** The program first, then by address. */
  readonly files: readonly CoreMappedFile[];
  readonly #written: ReadableMemory;
  readonly #search: CoreSearch;
  /** By address; the file of each mapping. */
  readonly #mappings: readonly CoreMapping[];
  readonly #fileOf = new Map<CoreMapping, CoreMappedFile>();

  /** `written`: what the core itself holds. */
  constructor(core: CoreFile, written: ReadableMemory, search: CoreSearch) {
    this.#written = written;
    this.#search = search;
    this.#mappings = core.notes.mappings.toSorted((one, other) => one.start - other.start);
    const byPath = new Map<string, CoreMappedFile>();
    const headers = core.notes.auxiliary.get(PROGRAM_HEADERS) ?? 0;
    for (const mapping of this.#mappings) {
      const file = byPath.get(mapping.path) ?? new CoreMappedFile(mapping.path);
      byPath.set(mapping.path, file);
      file.mappings.push(mapping);
      if (mapping.start <= headers && headers < mapping.end) file.isProgram = true;
      this.#fileOf.set(mapping, file);
    }
    const files = [...byPath.values()].slice(0, MAX_FILES);
    this.files = [
      ...files.filter(({ isProgram }) => isProgram),
      ...files.filter(({ isProgram }) => !isProgram),
    ];
  }

  copy(address: number, sizeBytes: number, into: Uint8Array, offset: number): number {
    const mapping = this.#mappingAt(address);
    const file = mapping === undefined ? undefined : this.#fileOf.get(mapping);
    if (mapping === undefined || file === undefined) return 0;
    this.find(file);
    if (file.fd < 0) return 0;
    const at = mapping.offset + address - mapping.start;
    const wanted = Math.min(sizeBytes, mapping.end - address);
    // The rest of a file's last page is zero.
    const there = Math.ceil(file.sizeBytes / PAGE_BYTES) * PAGE_BYTES - at;
    if (there <= 0) return 0;
    const part = Math.min(wanted, there);
    into.fill(0, offset, offset + part);
    readSync(file.fd, into, offset, part, at);
    return part;
  }

  why(address: number): string {
    const mapping = this.#mappingAt(address);
    const file = mapping === undefined ? undefined : this.#fileOf.get(mapping);
    if (file === undefined) return "not in the core";
    return file.fd >= 0 ? `beyond the end of ${file.place}` : file.why;
  }

  #mappingAt(address: number): CoreMapping | undefined {
    let low = 0;
    let high = this.#mappings.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const mapping = this.#mappings[middle];
      if (address < mapping.start) high = middle - 1;
      else if (address < mapping.end) return mapping;
      else low = middle + 1;
    }
    return undefined;
  }

  /** Opens it, where it can be found; once. */
  find(file: CoreMappedFile): void {
    if (file.isSought) return;
    file.isSought = true;
    const expected = file.buildIdIn(this.#written);
    let other = "";
    for (const place of this.#placesOf(file)) {
      const fd = tryOpen(place);
      if (fd < 0) continue;
      const verdict = this.#compare(fd, place, file, expected);
      if (verdict === "other" || verdict === "no file") {
        closeSync(fd);
        if (verdict === "other") other ||= place;
        continue;
      }
      file.fd = fd;
      file.place = place;
      file.isUnchecked = verdict === "unknown";
      file.sizeBytes = fstatSync(fd).size;
      return;
    }
    const build = expected === undefined ? "" : ` (build id ${expected})`;
    const found = other === "" ? "was not found" : `was not found: ${other} is another build`;
    file.why = `${file.path}${build} ${found}`;
  }

  #placesOf(file: CoreMappedFile): string[] {
    const { executable, folders } = this.#search;
    const { path } = file;
    const name = path.endsWith(DELETED) ? path.slice(0, -DELETED.length) : path;
    const isExecutable = file.isProgram || basename(name) === basename(executable ?? "");
    return [
      ...(executable !== undefined && isExecutable ? [executable] : []),
      ...folders.flatMap((folder) => [join(folder, name), join(folder, basename(name))]),
      path,
      name,
    ];
  }

  #compare(
    fd: number,
    place: string,
    file: CoreMappedFile,
    expected: string | undefined,
  ): "same" | "other" | "unknown" | "no file" {
    if (!fstatSync(fd).isFile()) return "no file";
    if (expected !== undefined) {
      const found = unlessDamaged(() => new Elf(new FileBytes(fd, place)).buildId);
      return found === expected ? "same" : "other";
    }
    const first = file.mappings.find(({ offset }) => offset === 0);
    if (first === undefined) return "unknown";
    try {
      const page = this.#written.read(first.start, PAGE_BYTES);
      const bytes = new FileBytes(fd, place).readOffset(0, PAGE_BYTES);
      return Buffer.compare(page.subarray(0, bytes.length), bytes) === 0 ? "same" : "other";
    } catch (error) {
      if (error instanceof MemoryError || error instanceof ElfError) return "unknown";
      throw error;
    }
  }

  close(): void {
    for (const file of this.files) {
      if (file.fd >= 0) closeSync(file.fd);
      file.fd = -1;
    }
  }
}
