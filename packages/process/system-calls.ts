// libc through koffi. Buffers that the kernel writes into are native memory: the address of a
// JavaScript typed array is not where it looks, so everything here takes plain addresses out of
// `NativeBuffer`.

import koffi from "koffi";

const libc = koffi.load("libc.so.6");

type Call<Arguments extends readonly number[]> = (...args: Arguments) => number;

function declare<Arguments extends readonly number[]>(prototype: string): Call<Arguments> {
  return libc.func(prototype);
}

/** Bytes copied, or -1 with `errno`. */
export const processVmReadv = declare<[number, number, number, number, number, number]>(
  "int64_t process_vm_readv(int pid, uintptr_t local, uint64_t localCount, " +
    "uintptr_t remote, uint64_t remoteCount, uint64_t flags)",
);
export const pread = declare<[number, number, number, number]>(
  "int64_t pread64(int fd, uintptr_t buffer, uint64_t size, int64_t offset)",
);
export const ptrace = declare<[number, number, number, number]>(
  "int64_t ptrace(int64_t request, int64_t pid, uintptr_t address, uintptr_t data)",
);
export const wait4 = declare<[number, number, number, number]>(
  "int wait4(int pid, uintptr_t status, int options, uintptr_t usage)",
);
/** Signal number, or -1 with `errno` EAGAIN when the time is over. */
export const sigtimedwait = declare<[number, number, number]>(
  "int sigtimedwait(uintptr_t set, uintptr_t info, uintptr_t timeout)",
);
const pthreadSigmask = declare<[number, number, number]>(
  "int pthread_sigmask(int how, uintptr_t set, uintptr_t old)",
);
export const clockGettime = declare<[number, number]>(
  "int clock_gettime(int clock, uintptr_t into)",
);
export const setPriority = declare<[number, number, number]>(
  "int setpriority(int which, uint32_t who, int priority)",
);
/** For what the C library has no name for, or only a recent one. */
const anySystemCall = declare<[number, number, number, number]>(
  "long syscall(long number, long a, uintptr_t b, long c)",
);
/** Number of the processor that the calling thread runs on. */
export const schedGetcpu = declare<[]>("int sched_getcpu()");
export const prctl = declare<[number, number, number, number, number]>(
  "int prctl(int option, uint64_t a, uint64_t b, uint64_t c, uint64_t d)",
);
export const gettid = declare<[]>("int gettid()");

const SCHED_SETATTR = 314;

/** Scheduling of the calling thread by a `struct sched_attr`; -1 where that is refused. */
export function schedSetattr(attributes: number): number {
  return anySystemCall(SCHED_SETATTR, 0, attributes, 0);
}

const SIG_BLOCK = 0;
const SIG_UNBLOCK = 1;

/** Whether the calling thread blocks the signals of the set at `address`. */
export function setBlocked(address: number, isBlocked: boolean): void {
  pthreadSigmask(isBlocked ? SIG_BLOCK : SIG_UNBLOCK, address, 0);
}

/** Of the last call of this thread that failed. */
export function errno(): number {
  return koffi.errno();
}

export const errorNumber = {
  EPERM: 1,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  ECHILD: 10,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EINVAL: 22,
  ENOSYS: 38,
} as const;

/**
 * Memory at a fixed address that both the kernel and typed arrays see. Zeroed (by calloc, so that
 * what is never touched takes no memory); freed by `free`, never by itself.
 */
export class NativeBuffer {
  readonly address: number;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly #pointer: unknown;

  constructor(sizeBytes: number) {
    this.#pointer = koffi.alloc("uint8_t", sizeBytes);
    const view = koffi.view(this.#pointer, sizeBytes);
    this.address = Number(koffi.address(this.#pointer));
    this.sizeBytes = sizeBytes;
    this.bytes = new Uint8Array(view);
    this.words = new Uint32Array(view, 0, sizeBytes >>> 2);
  }

  free(): void {
    koffi.free(this.#pointer);
  }
}

/** Writes an address or length as the 8 bytes that C expects. */
export function putUint64(words: Uint32Array, wordIndex: number, value: number): void {
  words[wordIndex] = value >>> 0;
  words[wordIndex + 1] = value / 0x1_0000_0000;
}
