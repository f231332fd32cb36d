// The programs and libraries in a core. gcore does not say which mappings hold code, so every
// mapped file that is an ELF file counts.

import type { CoreFiles, CoreMappedFile } from "./core-files.ts";
import { ElfError, FileBytes, ImageBytes, type ReadableMemory } from "./elf-bytes.ts";
import { Elf } from "./elf.ts";
import { loadBiases, type OpenedElf } from "./mapped-file.ts";
import type { MappedFile } from "./maps.ts";
import { MemoryError } from "./memory.ts";
import { ProcessModule } from "./modules.ts";

const ELF_MAGIC = Buffer.from("\x7fELF", "latin1");

/** `written`: what the core itself holds; where a file was not found, its pages have to do. */
export function coreModules(files: CoreFiles, written: ReadableMemory): readonly ProcessModule[] {
  return files.files.flatMap((file) => modulesOf(files, file, written));
}

function modulesOf(
  files: CoreFiles,
  file: CoreMappedFile,
  written: ReadableMemory,
): ProcessModule[] {
  const mapped = asMapped(file);
  const [{ start, offset }] = mapped.mappings;
  if (offset !== 0 || !mayBeElf(written, start)) return [];
  files.find(file);
  const opened = open(file, written);
  if (opened === undefined) return [];
  return loadBiases(mapped, opened.elf).map((bias) => new ProcessModule(file.path, opened, bias));
}

/** What the core does not hold may be anything. */
function mayBeElf(written: ReadableMemory, start: number): boolean {
  try {
    return Buffer.compare(written.read(start, ELF_MAGIC.length), ELF_MAGIC) === 0;
  } catch (error) {
    if (error instanceof MemoryError) return true;
    throw error;
  }
}

/** The files stay open with `CoreFiles`. */
function open(file: CoreMappedFile, written: ReadableMemory): OpenedElf | undefined {
  const { fd, path } = file;
  try {
    if (fd >= 0) {
      return { elf: new Elf(new FileBytes(fd, path)), source: "file", close: () => {} };
    }
    const [{ start }] = file.mappings;
    const unrelocated = new Elf(new ImageBytes(written, path, start, 0));
    const bias = start - unrelocated.firstPageAddress;
    const elf = new Elf(new ImageBytes(written, path, start, bias), bias);
    return { elf, source: "pages", close: () => {} };
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

function asMapped(file: CoreMappedFile): MappedFile {
  const mappings = file.mappings.map((mapping) => {
    return { ...mapping, isWritable: false, isExecutable: false, device: "", inode: 0 };
  });
  return { path: file.path, device: "", inode: 0, mappings };
}
