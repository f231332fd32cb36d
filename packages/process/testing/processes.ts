// Real processes for tests, ended with the test that started them.

import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 5;
const MAX_POLLS = 2000;
/** Of `nobody`, a user that owns nothing. */
export const OTHER_USER = 65_534;
export const isRoot = process.getuid?.() === 0;
export const needsRoot = isRoot
  ? false
  : "needs root, to start processes of another user or namespace";

const asNobody = [
  "setpriv",
  `--reuid=${OTHER_USER}`,
  `--regid=${OTHER_USER}`,
  "--clear-groups",
  "--",
];
/**
 * A test that looks at processes as another user needs this checkout to be readable by that user.
 */
export const needsOtherUser = isRoot ? whyNoOtherUser() : needsRoot;

function whyNoOtherUser(): string | false {
  if (!hasProgram("setpriv")) return "needs setpriv (util-linux), to become another user";
  const own = new URL(import.meta.url).pathname;
  try {
    execFileSync(asNobody[0], [
      ...asNobody.slice(1),
      "test",
      "-r",
      own,
      "-a",
      "-x",
      process.execPath,
    ]);
    return false;
  } catch {
    return "needs a checkout that every user may read";
  }
}

/** The command as another user has it, in the same process. */
export function byOtherUser(command: readonly string[]): string[] {
  return [...asNobody, ...command];
}

export async function start(
  test: TestContext,
  command: readonly string[],
  options: SpawnOptions = {},
): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(command[0], command.slice(1), { stdio: "ignore", ...options });
  const ended = once(child, "exit");
  await once(child, "spawn");
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command[0]} did not start`);
  test.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return Object.assign(child, { pid });
}

/** A program that sleeps and is past its start: no thread of it changes any more. */
export async function startSleeping(
  test: TestContext,
  command: readonly string[],
  options: SpawnOptions = {},
): Promise<number> {
  const { pid } = await start(test, command, options);
  await untilItSleeps(pid);
  return pid;
}

/** Until the process waits in nanosleep (35) or clock_nanosleep (230). */
export async function untilItSleeps(pid: number): Promise<void> {
  await until(
    () => /^(35|230) /.test(readFileSync(`/proc/${pid}/syscall`, "latin1")),
    "the process to sleep",
  );
}

export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    try {
      if (holds()) return;
    } catch {
      // Not there yet.
    }
    await sleep(POLL_MS);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Folder that everybody may enter. */
export function temporaryFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "pyrometer-process-"));
  test.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Path of the `sleep` that is on every Linux machine, links resolved. */
export function sleepProgram(): string {
  return existsSync("/usr/bin/sleep") ? "/usr/bin/sleep" : "/bin/sleep";
}

export function hasProgram(name: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, name)));
}

/** The Debian tree with Pythons that are linked for a fixed address. */
export const debianTree = join(homedir(), ".cache", "pyrometer", "sid");

export const needsTree =
  isRoot && existsSync(debianTree) ? false : "needs root and the Debian tree (npm run bring)";

export function programOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/exe`);
}

/**
 * Runs a program of this folder's in a Node of its own, as another user; what it prints is JSON.
 */
export async function asOtherUser(
  test: TestContext,
  program: string,
  args: readonly string[],
): Promise<unknown> {
  const path = new URL(program, import.meta.url).pathname;
  const command = byOtherUser([process.execPath, "--no-warnings", path, ...args]);
  const child = await start(test, command, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => (text += part));
  await once(child, "close");
  return JSON.parse(text);
}
