// Keeps compiled code, TypeScript stripped of its types included, between runs: in the warm case no
// stripper (30 MB of WebAssembly) is loaded. Node preloads this file into worker threads too.
// Trap: NODE_COMPILE_CACHE would do it without this file, but a launched command would inherit it.
// Trap: what is cached is run, so nobody but us may be able to write it; and under sudo with the
// invoking user's HOME nothing of root's may be left there.

"use strict";

const fs = require("node:fs");
const { enableCompileCache, getCompileCacheDir } = require("node:module");
const os = require("node:os");
const path = require("node:path");
const { isMainThread } = require("node:worker_threads");

const OTHERS_MAY_WRITE = 0o022;
const USER = process.getuid?.() ?? 0;

/**
 * FNV-1a. Not node:crypto, which takes 2 MB; two checkouts of one name would only share a folder.
 * @param {string} text
 */
function hashName(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}

/** One folder per checkout, or a second one would find the cache filled and not be primed. */
function candidates() {
  const { XDG_CACHE_HOME: cache = "", HOME: home = "" } = process.env;
  const checkout = hashName(__dirname);
  const folders = [];
  if (path.isAbsolute(cache)) folders.push(path.join(cache, "pyrometer", "compiled", checkout));
  else if (path.isAbsolute(home)) {
    folders.push(path.join(home, ".cache", "pyrometer", "compiled", checkout));
  }
  // Where the user's cache cannot be had, a private one among temporary files.
  folders.push(path.join(os.tmpdir(), `pyrometer-${USER}`, checkout));
  return folders;
}

/** @param {string} folder */
function isOurs(folder) {
  const status = fs.lstatSync(folder);
  const own = status.isDirectory() && status.uid === USER;
  return own && (status.mode & OTHERS_MAY_WRITE) === 0;
}

/**
 * @param {string} folder
 * @returns {string}
 */
function nearestExisting(folder) {
  return fs.existsSync(folder) ? folder : nearestExisting(path.dirname(folder));
}

/**
 * Below a folder of our own, or made by us in the common one for temporary files.
 * @param {string} folder
 */
function isUsable(folder) {
  const existing = nearestExisting(folder);
  if (!isOurs(existing) && existing !== os.tmpdir()) return false;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.accessSync(folder, fs.constants.W_OK);
  return isOurs(folder) && isOurs(path.dirname(folder));
}

/**
 * Some 2 ms for all of Pyrometer. Not by readdir's own recursion, which takes 11 MB.
 * @param {string} folder
 * @param {number} timeMs
 * @returns {boolean}
 */
function isChangedSince(folder, timeMs) {
  return fs.readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return isChangedSince(file, timeMs);
    return entry.name.endsWith(".ts") && fs.statSync(file).mtimeMs > timeMs;
  });
}

/** Strips what is new in a process that ends before us: nothing of its work stays in our memory. */
function prime() {
  const cache = getCompileCacheDir();
  const isLauncher = process.argv[1]?.endsWith("/cli/main.ts") === true && isMainThread;
  if (!isLauncher || cache === undefined) return;
  const stamp = path.join(cache, "primed");
  const primedAtMs = fs.statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (!isChangedSince(path.join(__dirname, "..", "packages"), primedAtMs)) return;
  fs.writeFileSync(stamp, "");
  const { spawnSync } = require("node:child_process");
  const args = [...process.execArgv, path.join(__dirname, "prime.mjs"), "--version"];
  spawnSync(process.execPath, args, { stdio: "ignore" });
}

for (const folder of candidates()) {
  try {
    if (!isUsable(folder)) continue;
    enableCompileCache(folder);
    prime();
    break;
  } catch {
    // The next one may do; without any, start-up is slower and nothing else.
  }
}
