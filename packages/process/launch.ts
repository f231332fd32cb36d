// Starts a command with posix_spawn. Not with child_process: libuv would reap the command at its first stop under
// ptrace, and it would seem to have ended. The caller stays its parent, which is what Yama asks of a tracer, and the
// thread that launches is the one that waits.

import koffi from "koffi";
import { OperatingError } from "#base/errors.ts";
import { errorNumber, NativeBuffer, wait4 } from "./system-calls.ts";

const libc = koffi.load("libc.so.6");
const posixSpawnp = libc.func(
  "int posix_spawnp(_Out_ int *pid, const char *file, uintptr_t actions, uintptr_t attributes, const char **argv, const char **envp)",
);
const posixSpawnattrInit = libc.func("int posix_spawnattr_init(uintptr_t attributes)");
const posixSpawnattrSetflags = libc.func("int posix_spawnattr_setflags(uintptr_t attributes, short flags)");
const posixSpawnattrSetsigdefault = libc.func(
  "int posix_spawnattr_setsigdefault(uintptr_t attributes, uintptr_t set)",
);
const posixSpawnattrSetsigmask = libc.func("int posix_spawnattr_setsigmask(uintptr_t attributes, uintptr_t set)");
const sigfillset = libc.func("int sigfillset(uintptr_t set)");
const sigemptyset = libc.func("int sigemptyset(uintptr_t set)");

const ATTRIBUTES_BYTES = 512;
const SIGNAL_SET_BYTES = 128;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
const WNOHANG = 1;
const WNOTHREAD = 0x2000_0000;
const ENOENT = 2;
const ENOEXEC = 8;

const FAILURES: Readonly<Record<number, string>> = {
  [ENOENT]: "there is no such command",
  [ENOEXEC]: "it is not a program that this machine can run",
  [errorNumber.EACCES]: "it may not be executed",
};

/**
 * Starts `command` with our environment, terminal and files; its signals are as a shell would leave them. Returns its
 * process id. Throws OperatingError "usage".
 */
export function launch(command: readonly string[]): number {
  const argv = [...asInvokingUser(command)];
  const environment = Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ""}`);
  const native = new NativeBuffer(ATTRIBUTES_BYTES + SIGNAL_SET_BYTES);
  const attributes = native.address;
  const set = attributes + ATTRIBUTES_BYTES;
  posixSpawnattrInit(attributes);
  posixSpawnattrSetflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  // Node ignores SIGPIPE, and what is ignored would be inherited.
  sigfillset(set);
  posixSpawnattrSetsigdefault(attributes, set);
  sigemptyset(set);
  posixSpawnattrSetsigmask(attributes, set);
  const pid: number[] = [0];
  const failed = Number(posixSpawnp(pid, argv[0], 0, attributes, [...argv, null], [...environment, null]));
  native.free();
  if (failed !== 0) {
    throw new OperatingError("usage", `cannot run ${argv[0]}: ${FAILURES[failed] ?? `error ${failed}`}`);
  }
  return pid[0];
}

/** Under sudo the profiler needs the privilege, the command does not. setpriv executes it in its own place. */
function asInvokingUser(command: readonly string[]): readonly string[] {
  const { SUDO_UID, SUDO_GID } = process.env;
  if (process.getuid?.() !== 0 || SUDO_UID === undefined || SUDO_GID === undefined) return command;
  return ["setpriv", `--reuid=${SUDO_UID}`, `--regid=${SUDO_GID}`, "--init-groups", "--", ...command];
}

/** Wait status of a launched command once it has ended; undefined while it runs. Only for the thread that launched. */
export function pollExit(pid: number): number | undefined {
  const native = new NativeBuffer(8);
  const waited = wait4(pid, native.address, WNOHANG | WNOTHREAD, 0);
  const status = native.words[0];
  native.free();
  return waited === pid && (status & 0xff) !== 0x7f ? status : undefined;
}

/** As a shell reports it: the exit code, or 128 + the signal. */
export function exitCodeOf(status: number): number {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}
