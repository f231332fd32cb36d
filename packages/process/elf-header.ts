// The ELF64 header and program headers. Spec: System V ABI chapter 4 and the x86-64 supplement;
// elf(5). Read: what loading and finding need. Everything is untrusted: offsets and sizes may point
// anywhere.

import type { ElfBytes } from "./elf-bytes.ts";
import { ElfError } from "./elf-bytes.ts";

const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
/** The kernel refuses program headers beyond 64 KiB. */
const MAX_PROGRAM_HEADERS = 1170;
const MAGIC = 0x464c_457f;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const MACHINE_X86_64 = 62;

export const elfType = { executable: 2, shared: 3 } as const;
export const segmentType = { load: 1, dynamic: 2, interpreter: 3, note: 4 } as const;
export const segmentFlag = { execute: 1, write: 2 } as const;

export interface ElfHeader {
  readonly type: number;
  readonly sectionHeadersOffset: number;
  readonly sectionHeaderCount: number;
  readonly sectionNamesIndex: number;
}

export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  /** Before relocation. */
  readonly address: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

export interface ElfStart {
  readonly header: ElfHeader;
  readonly segments: readonly Segment[];
}

/** Throws ElfError where it is not ELF64 for x86-64. */
export function readElfStart(bytes: ElfBytes): ElfStart {
  const start = bytes.readOffset(0, HEADER_BYTES);
  const view = viewOf(start);
  if (start.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new ElfError(bytes.path, "not an ELF file");
  }
  if (
    start[4] !== CLASS_64 ||
    start[5] !== LITTLE_ENDIAN ||
    view.getUint16(18, true) !== MACHINE_X86_64
  ) {
    throw new ElfError(bytes.path, "not for x86-64 Linux");
  }
  const header: ElfHeader = {
    type: view.getUint16(16, true),
    sectionHeadersOffset: uint64(bytes.path, view, 40),
    sectionHeaderCount: view.getUint16(60, true),
    sectionNamesIndex: view.getUint16(62, true),
  };
  const count = view.getUint16(56, true);
  if (
    count === 0 ||
    count > MAX_PROGRAM_HEADERS ||
    view.getUint16(54, true) !== PROGRAM_HEADER_BYTES
  ) {
    throw new ElfError(bytes.path, `${count} program headers`);
  }
  return { header, segments: readSegments(bytes, uint64(bytes.path, view, 32), count) };
}

function readSegments(bytes: ElfBytes, offset: number, count: number): Segment[] {
  const table = bytes.readOffset(offset, count * PROGRAM_HEADER_BYTES);
  if (table.length < count * PROGRAM_HEADER_BYTES) {
    throw new ElfError(bytes.path, "ends inside its program headers");
  }
  const view = viewOf(table);
  const segments: Segment[] = [];
  for (let at = 0; at < table.length; at += PROGRAM_HEADER_BYTES) {
    segments.push({
      type: view.getUint32(at, true),
      flags: view.getUint32(at + 4, true),
      offset: uint64(bytes.path, view, at + 8),
      address: uint64(bytes.path, view, at + 16),
      fileBytes: uint64(bytes.path, view, at + 32),
      memoryBytes: uint64(bytes.path, view, at + 40),
    });
  }
  return segments;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** An offset, address or size; a file that has one beyond 2^53 lies. */
export function uint64(path: string, view: DataView, at: number): number {
  const value = view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
  if (value > Number.MAX_SAFE_INTEGER) throw new ElfError(path, "an offset beyond the file's end");
  return value;
}
