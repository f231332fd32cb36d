// Starts a command with posix_spawn. Not with child_process: libuv would reap the command at its
// first stop under ptrace, and it would seem to have ended. The caller stays its parent, which is
// what Yama asks of a tracer, and the thread that launches is the one that waits. Launch before
// raising the thread's priority: the command would inherit it.
//
// Traps, all so that the command finds what a shell would have given it:
// - Node marks files 0 to 2 as not to be inherited, and makes a pipe on them non-blocking, for
//   everybody who has it.
// - Node ignores SIGPIPE, and raises the limit of open files to the highest allowed; both would be
//   inherited.

import { readFileSync } from "node:fs";
import { OperatingError } from "#base/errors.ts";
import { findCommand } from "./find-command.ts";
import { asInvokingUser } from "./invoking-user.ts";
import * as spawn from "./spawn-calls.ts";
import { errorNumber, NativeBuffer, putUint64, wait4 } from "./system-calls.ts";

const STANDARD_FILES = [0, 1, 2];
const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;
const O_RDONLY = 0;
/** O_WRONLY, O_CREAT, O_APPEND. */
const O_APPEND_CREATE = 0o1 | 0o100 | 0o2000;
const OUTPUT_MODE = 0o644;
const WNOHANG = 1;
const STOPPED = 0x7f;
const SHELL = "/bin/sh";
const LIMIT_BYTES = 16;

const errors = { ENOENT: 2, E2BIG: 7, ENOEXEC: 8 } as const;

const FAILURES: Readonly<Record<number, string>> = {
  [errors.ENOENT]: "the interpreter that its first line names is not there",
  [errors.E2BIG]: "its arguments and environment are too long",
  [errors.ENOEXEC]: "it is not a program that this machine can run",
  [errorNumber.EACCES]: "it may not be executed",
  [errorNumber.ENOMEM]: "there is no memory left",
  [errorNumber.EAGAIN]: "there are too many processes",
};

/**
 * Starts `command` with our environment, terminal and files, everything else as a shell would leave
 * it; with an `outputPath`, what it prints is added to that file, and its input is empty. Returns
 * its process id. Throws OperatingError "usage": no such command, or it cannot be run.
 */
export function launch(command: readonly string[], outputPath?: string): number {
  findCommand(command.at(0) ?? "");
  const { command: argv, environment } = asInvokingUser(command, process.env);
  const path = findCommand(argv[0]);
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value ?? ""}`);
  if (outputPath === undefined) for (const file of STANDARD_FILES) makeBlocking(file);
  const pid = withOriginalFileLimit(() => {
    const started = trySpawn(path, argv, variables, outputPath);
    // What is executable and no program is a script without a first line: shells run it themselves.
    if (started !== -errors.ENOEXEC) return started;
    return trySpawn(SHELL, [SHELL, path, ...argv.slice(1)], variables, outputPath);
  });
  if (pid > 0) return pid;
  throw new OperatingError(
    "usage",
    `cannot run ${command[0]}: ${FAILURES[-pid] ?? `error ${-pid}`}`,
  );
}

/** The process id, or the negative error number. */
function trySpawn(
  path: string,
  argv: readonly string[],
  variables: readonly string[],
  outputPath: string | undefined,
): number {
  const { ATTRIBUTES_BYTES, ACTIONS_BYTES, SIGNAL_SET_BYTES } = spawn;
  const native = new NativeBuffer(16 + ATTRIBUTES_BYTES + ACTIONS_BYTES + 2 * SIGNAL_SET_BYTES);
  const attributes = native.address + 16;
  const actions = attributes + ATTRIBUTES_BYTES;
  const allSignals = actions + ACTIONS_BYTES;
  const noSignals = allSignals + SIGNAL_SET_BYTES;
  // Not sigfillset: it leaves out the two that glibc uses itself, and posix_spawn then has them
  // ignored.
  native.bytes.fill(0xff, allSignals - native.address, noSignals - native.address);
  spawn.attributesInit(attributes);
  spawn.attributesSetFlags(attributes, spawn.POSIX_SPAWN_SETSIGDEF | spawn.POSIX_SPAWN_SETSIGMASK);
  spawn.attributesSetDefaultSignals(attributes, allSignals);
  spawn.attributesSetSignalMask(attributes, noSignals);
  spawn.actionsInit(actions);
  if (outputPath === undefined) {
    // A file on itself: it will be inherited.
    for (const file of STANDARD_FILES) if (isOpen(file)) spawn.actionsAddDup2(actions, file, file);
  } else {
    spawn.actionsAddOpen(actions, 0, "/dev/null", O_RDONLY, 0);
    spawn.actionsAddOpen(actions, 1, outputPath, O_APPEND_CREATE, OUTPUT_MODE);
    spawn.actionsAddDup2(actions, 1, 2);
  }
  const failed = spawn.posixSpawn(
    native.address,
    path,
    actions,
    attributes,
    [...argv, null],
    [...variables, null],
  );
  const pid = native.words[0];
  spawn.actionsDestroy(actions);
  spawn.attributesDestroy(attributes);
  native.free();
  return failed === 0 ? pid : -failed;
}

function isOpen(file: number): boolean {
  return spawn.fcntl(file, F_GETFL, 0) >= 0;
}

function makeBlocking(file: number): void {
  const flags = spawn.fcntl(file, F_GETFL, 0);
  if (flags >= 0 && (flags & O_NONBLOCK) !== 0) spawn.fcntl(file, F_SETFL, flags & ~O_NONBLOCK);
}

/** The limit of open files is taken from our parent, which has the one that Node found. */
function withOriginalFileLimit(start: () => number): number {
  const original = softFileLimit(process.ppid);
  if (original === undefined) return start();
  const native = new NativeBuffer(2 * LIMIT_BYTES);
  const { address, words } = native;
  spawn.prlimit(0, spawn.RLIMIT_NOFILE, 0, address);
  putUint64(words, 4, original);
  words.copyWithin(6, 2, 4);
  try {
    spawn.prlimit(0, spawn.RLIMIT_NOFILE, address + LIMIT_BYTES, 0);
    return start();
  } finally {
    spawn.prlimit(0, spawn.RLIMIT_NOFILE, address, 0);
    native.free();
  }
}

function softFileLimit(pid: number): number | undefined {
  try {
    const match = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, "latin1"));
    return match === null ? undefined : Number(match[1]);
  } catch {
    return undefined;
  }
}

const waitStatus = new NativeBuffer(8);

/**
 * Wait status of a launched command once it has ended; undefined while it runs. Any thread of ours
 * may ask: the thread that launched it may be gone.
 */
export function pollExit(pid: number): number | undefined {
  const waited = wait4(pid, waitStatus.address, WNOHANG, 0);
  const status = waitStatus.words[0];
  return waited === pid && (status & 0xff) !== STOPPED ? status : undefined;
}

/** As a shell reports it: the exit code, or 128 + the signal. */
export function exitCodeOf(status: number): number {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}
