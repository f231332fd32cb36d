// A core file: the memory of a process as it was when it was written, by the kernel at a crash or
// by gcore. Spec: core(5), the System V ABI, and fs/binfmt_elf.c for what is left out.
//
// Traps:
// - A core may end anywhere: a limit, a full disk. What lies beyond its end is missing, not zero.
// - A segment whose part in the file is shorter than in memory was left out there: pages that the
//   file behind them still has, or that the process asked to leave out.
// - With 65,535 segments or more their number stands in the first section header.

import { closeSync, fstatSync, readSync } from "node:fs";
import { CoreNotes, readNotes, USER_SPACE_END } from "./core-notes.ts";
import { ElfError, FileBytes, type ElfBytes } from "./elf-bytes.ts";
import { segmentFlag, segmentType, uint64, viewOf } from "./elf-header.ts";

const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const SECTION_HEADER_BYTES = 64;
const MAGIC = 0x464c_457f;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const MACHINE_X86_64 = 62;
const TYPE_CORE = 4;
/** "More than fits": the number stands in the first section header. */
const COUNT_ELSEWHERE = 0xffff;
const MAX_SEGMENTS = 1 << 18;

export interface CoreSegment {
  readonly start: number;
  /** In memory; what was not written follows what was. */
  readonly end: number;
  readonly isWritable: boolean;
  /** In the core. */
  readonly offset: number;
  /** That the core should hold. */
  readonly writtenBytes: number;
}

export class CoreFile {
  readonly path: string;
  readonly bytes: ElfBytes;
  readonly sizeBytes: number;
  /** By address, not overlapping. */
  readonly segments: readonly CoreSegment[];
  readonly notes = new CoreNotes();
  /** That it should have by its own account, and lacks at its end. */
  readonly missingBytes: number;
  readonly #fd: number;
  #last = 0;

  /** Takes the descriptor over. Throws ElfError where it is no core of ours. */
  constructor(fd: number, path: string) {
    this.#fd = fd;
    this.path = path;
    this.bytes = new FileBytes(fd, path);
    try {
      this.sizeBytes = fstatSync(fd).size;
      const headers = readHeaders(this.bytes, this.sizeBytes);
      this.segments = loadedSegments(headers);
      const end = Math.max(0, ...ends(headers));
      this.missingBytes = Math.max(0, end - this.sizeBytes);
      for (const { type, offset, writtenBytes } of headers) {
        if (type === segmentType.note) readNotes(this.bytes, offset, writtenBytes, this.notes);
      }
      this.#mustHaveNotes();
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** Frames can be read without the threads' notes; without files nothing tells where Python is. */
  #mustHaveNotes(): void {
    if (this.notes.threads.length > 0 || this.notes.mappings.length > 0) return;
    const cut =
      this.missingBytes > 0 ? `: it is cut short, ${this.missingBytes} bytes are missing` : "";
    throw new ElfError(this.path, `the core has no notes of its threads and files${cut}`);
  }

  segmentAt(address: number): CoreSegment | undefined {
    const last = this.segments.at(this.#last);
    if (last !== undefined && address >= last.start && address < last.end) return last;
    let low = 0;
    let high = this.segments.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const segment = this.segments[middle];
      if (address < segment.start) high = middle - 1;
      else if (address < segment.end) {
        this.#last = middle;
        return segment;
      } else low = middle + 1;
    }
    return undefined;
  }

  /** Copies what there is of a range of the file; returns how many bytes, 0 at its end. */
  copy(offset: number, sizeBytes: number, into: Uint8Array, at: number): number {
    if (offset >= this.sizeBytes) return 0;
    try {
      return readSync(this.#fd, into, at, sizeBytes, offset);
    } catch {
      return 0;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

interface ProgramHeader extends CoreSegment {
  readonly type: number;
}

function readHeaders(bytes: ElfBytes, fileBytes: number): ProgramHeader[] {
  const start = bytes.readOffset(0, HEADER_BYTES);
  const view = viewOf(start);
  if (start.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new ElfError(bytes.path, "not a core file");
  }
  if (view.getUint16(16, true) !== TYPE_CORE) {
    throw new ElfError(bytes.path, "a program or library, not a core file");
  }
  const isOurs = start[4] === CLASS_64 && start[5] === LITTLE_ENDIAN;
  if (!isOurs || view.getUint16(18, true) !== MACHINE_X86_64) {
    throw new ElfError(bytes.path, "a core of another machine: only x86-64 Linux can be read");
  }
  const count = headerCount(bytes, view);
  const offset = uint64(bytes.path, view, 32);
  const isRoomy = view.getUint16(54, true) === PROGRAM_HEADER_BYTES;
  if (!isRoomy || count === 0 || count > MAX_SEGMENTS || offset > fileBytes) {
    throw new ElfError(bytes.path, `${count} program headers`);
  }
  const table = bytes.readOffset(offset, count * PROGRAM_HEADER_BYTES);
  if (table.length < count * PROGRAM_HEADER_BYTES) {
    throw new ElfError(bytes.path, `cut short: it ends after ${fileBytes} bytes, in its headers`);
  }
  return Array.from({ length: count }, (_, index) => headerAt(table, index * PROGRAM_HEADER_BYTES));
}

function headerCount(bytes: ElfBytes, header: DataView): number {
  const count = header.getUint16(56, true);
  if (count !== COUNT_ELSEWHERE) return count;
  const section = bytes.readOffset(uint64(bytes.path, header, 40), SECTION_HEADER_BYTES);
  return section.length < SECTION_HEADER_BYTES ? 0 : viewOf(section).getUint32(44, true);
}

/** Numbers beyond 2^53 are not exact here, and belong to no memory that is read. */
function headerAt(table: Uint8Array, at: number): ProgramHeader {
  const view = viewOf(table);
  const word = (offset: number): number =>
    view.getUint32(at + offset, true) + view.getUint32(at + offset + 4, true) * 2 ** 32;
  const start = word(16);
  return {
    type: view.getUint32(at, true),
    isWritable: (view.getUint32(at + 4, true) & segmentFlag.write) !== 0,
    offset: word(8),
    start,
    end: start + word(40),
    writtenBytes: word(32),
  };
}

function* ends(headers: readonly ProgramHeader[]): Generator<number> {
  for (const { offset, writtenBytes } of headers) {
    if (writtenBytes > 0 && offset + writtenBytes < Number.MAX_SAFE_INTEGER) {
      yield offset + writtenBytes;
    }
  }
}

/** One that overlaps another, which only a damaged core has, ends where the next begins. */
function loadedSegments(headers: readonly ProgramHeader[]): CoreSegment[] {
  const loads = headers.filter(
    ({ type, start, end, offset }) =>
      type === segmentType.load &&
      start < end &&
      end < USER_SPACE_END &&
      offset < Number.MAX_SAFE_INTEGER,
  );
  loads.sort((one, other) => one.start - other.start);
  return loads.map((load, index) => {
    const next = loads.at(index + 1);
    const end = next === undefined ? load.end : Math.min(load.end, next.start);
    const writtenBytes = Math.min(load.writtenBytes, end - load.start);
    return { ...load, end, writtenBytes };
  });
}
