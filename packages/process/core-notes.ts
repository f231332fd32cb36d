// The notes of a core file: what the kernel (fs/binfmt_elf.c) or gdb's gcore wrote about the
// process besides its memory. Read: NT_PRSTATUS (a thread's id, signal and registers), NT_PRPSINFO
// (the process), NT_SIGINFO (what ended it), NT_AUXV and NT_FILE (which file is mapped where).
// Layouts are those of x86-64 in <sys/procfs.h>. Everything is untrusted.

import type { ElfBytes } from "./elf-bytes.ts";
import { viewOf } from "./elf-header.ts";
import { nameAt } from "./elf-sections.ts";

export const MAX_CORE_THREADS = 1 << 16;
const MAX_NOTES = 1 << 20;
/** The kernel writes 4 MiB of names at most, unless it is told otherwise. */
const MAX_NOTE_BYTES = 16 << 20;
const MAX_MAPPED_FILES = 1 << 18;
const NOTE_HEADER_BYTES = 12;
const TWO_TO_32 = 0x1_0000_0000;

const noteType = { status: 1, process: 3, auxiliary: 6, signal: 0x53494749, files: 0x46494c45 };

const STATUS = { bytes: 336, signal: 12, tid: 32, registers: 112 } as const;
const PROCESS = { bytes: 136, pid: 24, name: 40, nameBytes: 16, line: 56, lineBytes: 80 } as const;
const SIGNAL = { bytes: 24, number: 0, code: 8, address: 16, sender: 16 } as const;

/** In the order of `struct user_regs_struct`. */
const REGISTER_COUNT = 27;
const register = { systemCall: 15, stack: 19, threadBase: 21 } as const;
/** SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV: raised by the program itself, at an address. */
const FAULTS: ReadonlySet<number> = new Set([4, 5, 7, 8, 11]);

export interface CoreThread {
  /** As whoever wrote the core saw it: the kernel from inside the process's PID namespace. */
  readonly tid: number;
  /** What `pthread_self()` is in it. */
  readonly pthread: number;
  readonly stackPointer: number;
  /** Those that may hold addresses; what is beyond 2^53 is not exact. */
  readonly registers: readonly number[];
  /** Number of the system call that it was in, or -1. */
  readonly systemCall: number;
}

export interface CoreSignal {
  readonly number: number;
  /** The thread that it ended. */
  readonly tid: number;
  /** Of the memory access that raised it; undefined where it was sent. */
  readonly faultAddress: number | undefined;
  /** The process that sent it, maybe itself; undefined where a fault raised it, or nobody knows. */
  readonly senderPid: number | undefined;
}

export interface CoreMapping {
  readonly start: number;
  readonly end: number;
  /** In the file, bytes. */
  readonly offset: number;
  readonly path: string;
}

export class CoreNotes {
  readonly threads: CoreThread[] = [];
  pid = 0;
  /** At most 15 bytes. */
  name = "";
  /** The command line as one text, at most 79 bytes. */
  commandText = "";
  signal: CoreSignal | undefined;
  mappings: readonly CoreMapping[] = [];
  auxiliary: ReadonlyMap<number, number> = new Map();
  /** They end before they should. */
  isCutShort = false;
}

/** Adds what the notes between two offsets say. */
export function readNotes(
  bytes: ElfBytes,
  start: number,
  sizeBytes: number,
  into: CoreNotes,
): void {
  const end = start + sizeBytes;
  let at = start;
  for (let count = 0; count < MAX_NOTES && at + NOTE_HEADER_BYTES <= end; count++) {
    const header = bytes.readOffset(at, NOTE_HEADER_BYTES);
    if (header.length < NOTE_HEADER_BYTES) break;
    const view = viewOf(header);
    const descriptionBytes = view.getUint32(4, true);
    const description = at + NOTE_HEADER_BYTES + padded(view.getUint32(0, true));
    at = description + padded(descriptionBytes);
    const reader = READERS.get(view.getUint32(8, true));
    if (reader === undefined || descriptionBytes > MAX_NOTE_BYTES) continue;
    const content = bytes.readOffset(description, descriptionBytes);
    if (content.length < descriptionBytes) break;
    reader(content, into);
  }
  if (at < end - NOTE_HEADER_BYTES) into.isCutShort = true;
}

function padded(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 4) * 4;
}

type NoteReader = (content: Uint8Array, into: CoreNotes) => void;

const READERS: ReadonlyMap<number, NoteReader> = new Map([
  [noteType.status, readStatus],
  [noteType.process, readProcess],
  [noteType.signal, readSignal],
  [noteType.auxiliary, readAuxiliary],
  [noteType.files, readFiles],
]);

function wordAt(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * TWO_TO_32;
}

/** The first one is of the thread that ended the process; the signal stands in each. */
function readStatus(content: Uint8Array, into: CoreNotes): void {
  if (content.length < STATUS.bytes || into.threads.length === MAX_CORE_THREADS) return;
  const view = viewOf(content);
  const registers = Array.from({ length: REGISTER_COUNT }, (_, index) =>
    wordAt(view, STATUS.registers + index * 8),
  );
  const tid = view.getInt32(STATUS.tid, true);
  const number = view.getInt16(STATUS.signal, true);
  if (into.threads.length === 0 && number > 0) {
    into.signal = { number, tid, faultAddress: undefined, senderPid: undefined };
  }
  const call = registers[register.systemCall];
  into.threads.push({
    tid,
    pthread: registers[register.threadBase],
    stackPointer: registers[register.stack],
    registers,
    systemCall: call < TWO_TO_32 ? call : -1,
  });
}

function readProcess(content: Uint8Array, into: CoreNotes): void {
  if (content.length < PROCESS.bytes) return;
  const text = (at: number, sizeBytes: number): string =>
    nameAt(content.subarray(at, at + sizeBytes), 0);
  into.pid = viewOf(content).getInt32(PROCESS.pid, true);
  into.name = utf8(text(PROCESS.name, PROCESS.nameBytes));
  into.commandText = utf8(text(PROCESS.line, PROCESS.lineBytes)).trimEnd();
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}

/** gcore writes one for each thread, of the stop that it made itself: then there was no signal. */
function readSignal(content: Uint8Array, into: CoreNotes): void {
  if (content.length < SIGNAL.bytes || into.signal === undefined) return;
  const view = viewOf(content);
  const number = view.getInt32(SIGNAL.number, true);
  const code = view.getInt32(SIGNAL.code, true);
  if (number !== into.signal.number) return;
  if (code <= 0) into.signal = { ...into.signal, senderPid: view.getInt32(SIGNAL.sender, true) };
  else if (FAULTS.has(number)) {
    into.signal = { ...into.signal, faultAddress: wordAt(view, SIGNAL.address) };
  }
}

function readAuxiliary(content: Uint8Array, into: CoreNotes): void {
  const view = viewOf(content);
  const values = new Map<number, number>();
  for (let at = 0; at + 16 <= content.length; at += 16) {
    values.set(wordAt(view, at), wordAt(view, at + 8));
  }
  into.auxiliary = values;
}

/** Count and unit of the offsets; start, end and offset of each; then the names. */
function readFiles(content: Uint8Array, into: CoreNotes): void {
  if (content.length < 16) return;
  const view = viewOf(content);
  const unit = wordAt(view, 8);
  const count = Math.min(wordAt(view, 0), MAX_MAPPED_FILES, Math.floor((content.length - 16) / 24));
  const mappings: CoreMapping[] = [];
  let name = 16 + count * 24;
  for (let index = 0; index < count && name < content.length; index++) {
    const at = 16 + index * 24;
    const end = content.indexOf(0, name);
    if (end < 0) break;
    const path = Buffer.from(content.subarray(name, end)).toString("utf8");
    name = end + 1;
    const mapping = {
      start: wordAt(view, at),
      end: wordAt(view, at + 8),
      offset: wordAt(view, at + 16) * unit,
      path,
    };
    if (isPlausible(mapping)) mappings.push(mapping);
  }
  into.mappings = mappings;
}

function isPlausible({ start, end, offset }: CoreMapping): boolean {
  return start < end && end < USER_SPACE_END && offset < Number.MAX_SAFE_INTEGER;
}

/** Of x86-64 with four levels of page tables; the kernel's own pages lie above. */
export const USER_SPACE_END = 2 ** 47;
