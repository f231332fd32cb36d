// Brings the checkout's dependencies, the pinned Node among them, and prints the path of the Node
// to use. Runs on any Node since 18, before anything is installed: plain JavaScript, no
// dependencies.
// Trap: recordings may be running from this checkout, and several first uses may come at once.
// So everything is installed in a folder beside and put in place by one rename; that folder's
// creation is the lock.

import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const CHECKOUT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MODULES = path.join(CHECKOUT, "node_modules");
const STAGE = path.join(CHECKOUT, "node_modules.setup");
const OWNER = path.join(STAGE, "owner");
const PINNED_NODE = path.join(MODULES, "node", "bin", "node");
const NODE_OLDEST = { major: 22, minor: 18 };
const POLL_MS = 200;
const WAIT_MS_MAX = 15 * 60 * 1000;

/** @typedef {{ version?: string, optional?: boolean }} LockedPackage */

class SetUpError extends Error {}

/**
 * Packages of a lock file by their folder.
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function lockedPackages(file) {
  const lock = /** @type {{ packages: Record<string, LockedPackage> }} */ (
    JSON.parse(fs.readFileSync(file, "utf8"))
  );
  return lock.packages;
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Whether every package that the lock file demands is there in that version. */
function isInstalled() {
  const hidden = path.join(MODULES, ".package-lock.json");
  if (!fs.existsSync(hidden)) return false;
  const have = lockedPackages(hidden);
  const wanted = lockedPackages(path.join(CHECKOUT, "package-lock.json"));
  return Object.entries(wanted).every(([folder, { version, optional }]) => {
    const isCheckout = folder === "";
    const isElsewheres = optional === true && !(folder in have);
    return isCheckout || isElsewheres || have[folder]?.version === version;
  });
}

/** The launcher compares times; content decides. */
function markCurrent() {
  try {
    const now = new Date();
    fs.utimesSync(path.join(MODULES, ".package-lock.json"), now, now);
  } catch {
    // A checkout that we may not write: asked again next time.
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Takes the stage of a set-up that was killed out of the way; of several who try, one succeeds. */
function clearAbandoned() {
  if (fs.existsSync(OWNER) && isRunning(Number(fs.readFileSync(OWNER, "utf8")))) return;
  // Between the making of the folder and of the file there is a moment without an owner.
  if (!fs.existsSync(OWNER) && Date.now() - fs.statSync(STAGE).mtimeMs < 10 * POLL_MS) return;
  const aside = `${STAGE}.${process.pid}`;
  fs.renameSync(STAGE, aside);
  fs.rmSync(aside, { recursive: true, force: true });
}

/** True once the stage is ours; false when another process has finished the work meanwhile. */
function takeStage() {
  const deadline = Date.now() + WAIT_MS_MAX;
  while (Date.now() < deadline) {
    try {
      fs.mkdirSync(STAGE);
      fs.writeFileSync(OWNER, String(process.pid));
      return true;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw notWritable(error);
    }
    try {
      clearAbandoned();
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw notWritable(error);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    if (!fs.existsSync(STAGE) && isInstalled()) return false;
  }
  throw new SetUpError(`another set-up does not end: remove ${STAGE}`);
}

/** @param {unknown} error */
function notWritable(error) {
  const why = `cannot set up ${CHECKOUT}: ${String(codeOf(error) ?? error)}`;
  return new SetUpError(`${why}\n  try: run \`npm ci\` there as a user who may write it`);
}

/** Under sudo the checkout stays its owner's, and no package's script runs as root. */
function asOwner() {
  const { uid, gid } = fs.statSync(CHECKOUT);
  if (process.getuid?.() !== 0 || uid === 0) return {};
  fs.chownSync(STAGE, uid, gid);
  // The invoking user's npm cache is not known by name here: one that goes with the stage.
  const env = { ...process.env, HOME: STAGE, npm_config_cache: path.join(STAGE, "npm-cache") };
  return { uid, gid, env };
}

function install() {
  for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
    fs.copyFileSync(path.join(CHECKOUT, file), path.join(STAGE, file));
  }
  /** @type {import("node:child_process").SpawnSyncOptionsWithStringEncoding} */
  const options = { cwd: STAGE, encoding: "utf8", ...asOwner() };
  const npm = spawnSync("npm", ["ci", "--loglevel=error"], options);
  if (codeOf(npm.error) === "ENOENT") {
    throw new SetUpError("cannot set up: npm is not in PATH\n  try: apt-get install npm");
  }
  if (npm.status !== 0) throw new SetUpError(`npm ci failed\n${npm.stdout}${npm.stderr}`);
}

function putInPlace() {
  const old = path.join(STAGE, "node_modules.old");
  if (fs.existsSync(MODULES)) fs.renameSync(MODULES, old);
  fs.renameSync(path.join(STAGE, "node_modules"), MODULES);
}

function setUp() {
  // Without npm's install scripts there is no pinned Node; a new enough system's will do.
  const hasNode = fs.existsSync(PINNED_NODE) || isNewEnough(process.versions.node);
  if (isInstalled() && hasNode) {
    markCurrent();
    return;
  }
  process.stderr.write("pyrometer: installing dependencies (npm ci), this once\n");
  if (!takeStage()) return;
  try {
    install();
    putInPlace();
    markCurrent();
  } finally {
    fs.rmSync(STAGE, { recursive: true, force: true });
  }
}

/**
 * @param {string} node
 * @returns {string | undefined}
 */
function versionOf(node) {
  try {
    return execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** @param {string | undefined} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  return major > NODE_OLDEST.major || (major === NODE_OLDEST.major && minor >= NODE_OLDEST.minor);
}

/** The pinned one, or the system's where that was not installed or does not run on this machine. */
function usableNode() {
  const found = [PINNED_NODE, process.execPath].find((node) => isNewEnough(versionOf(node)));
  if (found !== undefined) return found;
  const need = `Node ${NODE_OLDEST.major}.${NODE_OLDEST.minor} or newer`;
  throw new SetUpError(`cannot start: ${need} is neither in ${MODULES} nor in PATH`);
}

try {
  setUp();
  process.stdout.write(`${usableNode()}\n`);
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  process.stderr.write(`pyrometer: ${error.message}\n`);
  process.exitCode = 1;
}
