// The parts of libc that start a process. Sizes and numbers are those of glibc and musl on x86-64.

import koffi from "koffi";

const libc = koffi.load("libc.so.6");

type Call = (...args: readonly (number | string | null | readonly (string | null)[])[]) => number;

function declare(prototype: string): Call {
  return libc.func(prototype);
}

/** 0 or an error number; the process id goes to `pid`. */
export const posixSpawn = declare(
  "int posix_spawn(uintptr_t pid, const char *path, uintptr_t actions, uintptr_t attributes, " +
    "const char **argv, const char **envp)",
);
export const attributesInit = declare("int posix_spawnattr_init(uintptr_t attributes)");
export const attributesDestroy = declare("int posix_spawnattr_destroy(uintptr_t attributes)");
export const attributesSetFlags = declare(
  "int posix_spawnattr_setflags(uintptr_t attributes, short flags)",
);
export const attributesSetDefaultSignals = declare(
  "int posix_spawnattr_setsigdefault(uintptr_t attributes, uintptr_t set)",
);
export const attributesSetSignalMask = declare(
  "int posix_spawnattr_setsigmask(uintptr_t attributes, uintptr_t set)",
);
export const actionsInit = declare("int posix_spawn_file_actions_init(uintptr_t actions)");
export const actionsDestroy = declare("int posix_spawn_file_actions_destroy(uintptr_t actions)");
export const actionsAddDup2 = declare(
  "int posix_spawn_file_actions_adddup2(uintptr_t actions, int from, int to)",
);
export const actionsAddOpen = declare(
  "int posix_spawn_file_actions_addopen(uintptr_t actions, int file, const char *path, " +
    "int flags, unsigned int mode)",
);
export const fcntl = declare("int fcntl64(int fd, int command, int64_t argument)");
/** Sets the limit where `wanted` is given, and tells the one before where `previous` is. */
export const prlimit = declare(
  "int prlimit64(int pid, int resource, uintptr_t wanted, uintptr_t previous)",
);

export const ATTRIBUTES_BYTES = 512;
export const ACTIONS_BYTES = 128;
export const SIGNAL_SET_BYTES = 128;
export const POSIX_SPAWN_SETSIGDEF = 0x04;
export const POSIX_SPAWN_SETSIGMASK = 0x08;
export const RLIMIT_NOFILE = 7;
