// The viewer's page as it was built last, built anew where its sources have changed since. It is
// built by a process of its own (tools/web-bundle.ts): the builder takes 150 MB that nobody needs
// afterwards. Under sudo the cache stays its owner's, or a later build without sudo would fail.

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { OperatingError } from "#base/errors.ts";
import { exitCodeOf, launch, pollExit } from "#process/launch.ts";
import type { PageBundle } from "#server/view/page.ts";

const CHECKOUT = path.join(import.meta.dirname, "..", "..", "..");
/** In a published package it was built beforehand and lies beside the program. */
const PUBLISHED = path.join(import.meta.dirname, "page");
const BUILDER = "tools/web-bundle.ts";
const SOURCE_FOLDERS = ["web", "base", "profile", "analysis", "protocol"];
/** What else decides what is built. */
const OTHER_SOURCES = [BUILDER, "package-lock.json"];
const SOURCE = /\.(?:tsx?|css|html|svg|json)$/;
const NO_PART_OF_IT = /\.test\.ts$|(?:^|\/)testing\//;
/** Of other sources, for who changes branches. */
const BUNDLES_KEPT = 4;
const POLL_MS = 20;
const LOG_LINES_MAX = 20;

/** `note` is told what takes its time. Throws OperatingError where it cannot be built. */
export async function pageBundle(note: (line: string) => void): Promise<PageBundle> {
  const published = read(PUBLISHED);
  if (published !== undefined) return published;
  const name = fingerprint();
  const caches = cacheFolders();
  for (const cache of caches) {
    const found = read(path.join(cache, name));
    if (found !== undefined) return found;
  }
  const cache = caches.find(isWritable);
  if (cache === undefined) {
    const where = `neither ${caches.join(" nor ")} can be written`;
    const message = `the viewer's page cannot be kept: ${where}`;
    throw new OperatingError("cannot-write", message, "set XDG_CACHE_HOME to a folder of yours");
  }
  note("building the viewer's page, this once");
  const folder = path.join(cache, name);
  await build(folder);
  giveToOwnerOf(cache, [folder, ...fs.readdirSync(folder).map((file) => path.join(folder, file))]);
  const built = read(folder);
  if (built === undefined) throw new OperatingError("cannot-write", `no page came to ${folder}`);
  forgetOldest(cache);
  return built;
}

/** The sources by path, size and time: some 300 files in 5 ms. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of [...OTHER_SOURCES, ...sourceFiles()]) {
    const { size, mtimeNs } = fs.statSync(path.join(CHECKOUT, file), { bigint: true });
    hash.update(`${file} ${size} ${mtimeNs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

function sourceFiles(): string[] {
  return SOURCE_FOLDERS.flatMap((name) => {
    const folder = path.join("packages", name);
    const files = fs.readdirSync(path.join(CHECKOUT, folder), { recursive: true });
    return files
      .map((file) => path.join(folder, String(file)))
      .filter((file) => SOURCE.test(file) && !NO_PART_OF_IT.test(file))
      .sort();
  });
}

/** The checkout's own; the user's, where the checkout is somebody else's. */
function cacheFolders(): string[] {
  const { XDG_CACHE_HOME: cacheHome = "" } = process.env;
  const home = path.isAbsolute(cacheHome) ? cacheHome : path.join(os.homedir(), ".cache");
  return [
    path.join(CHECKOUT, "node_modules", ".cache", "pyrometer-web"),
    path.join(home, "pyrometer", "web"),
  ];
}

function isWritable(folder: string): boolean {
  try {
    const made: string[] = [];
    let parent = folder;
    for (; !fs.existsSync(parent); parent = path.dirname(parent)) made.push(parent);
    fs.mkdirSync(folder, { recursive: true });
    giveToOwnerOf(parent, made);
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function giveToOwnerOf(folder: string, files: readonly string[]): void {
  const { uid, gid } = fs.statSync(folder);
  if (process.geteuid?.() !== 0 || uid === 0) return;
  for (const file of files) fs.lchownSync(file, uid, gid);
}

function read(folder: string): PageBundle | undefined {
  try {
    const text = (file: string): string => fs.readFileSync(path.join(folder, file), "utf8");
    return { skeleton: text("page.html"), script: text("page.js"), style: text("page.css") };
  } catch {
    return undefined;
  }
}

async function build(folder: string): Promise<void> {
  const logFolder = fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-page-"));
  const log = path.join(logFolder, "log");
  try {
    const builder = path.join(CHECKOUT, BUILDER);
    const quiet = "--disable-warning=ExperimentalWarning";
    const pid = asOurselves(() => launch([process.execPath, quiet, builder, folder], log));
    let status = pollExit(pid);
    for (; status === undefined; status = pollExit(pid)) await pause();
    if (exitCodeOf(status) === 0) return;
    const lines = fs.readFileSync(log, "utf8").trim().split("\n").slice(0, LOG_LINES_MAX);
    const message = `the viewer's page cannot be built: ${lines.join("\n  ")}`;
    throw new OperatingError("cannot-write", message, "npm ci in the checkout, then again");
  } finally {
    fs.rmSync(logFolder, { recursive: true, force: true });
  }
}

/** What is launched under sudo would be the invoking user's, who may not write everywhere. */
function asOurselves<T>(start: () => T): T {
  const { SUDO_UID: user } = process.env;
  delete process.env["SUDO_UID"];
  try {
    return start();
  } finally {
    if (user !== undefined) process.env["SUDO_UID"] = user;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, POLL_MS);
  });
}

function forgetOldest(cache: string): void {
  const ages = fs
    .readdirSync(cache)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((name) => ({ name, builtAtMs: fs.statSync(path.join(cache, name)).mtimeMs }))
    .sort((one, other) => other.builtAtMs - one.builtAtMs);
  for (const { name } of ages.slice(BUNDLES_KEPT)) {
    fs.rmSync(path.join(cache, name), { recursive: true, force: true });
  }
}
