// Makes fixtures/profiles by the tools that own the formats: `node tools/make-fixtures.ts [PART]`
// makes what has one of the parts in its path (`cprofile/3.12`), or all. Needs root, pyenv folders,
// the Debian tree and the peers (`npm run bring`); takes a few minutes. torch and samply are
// brought where they are parts.
//
// Trap: files hold paths of programs and interpreters. It starts itself again in a mount namespace
// where /srv and /opt are empty but for the programs and the tools, and nothing is kept that names
// this machine's folders.

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

import { cacheFolder } from "./cache.ts";
import { runCommand } from "./commands.ts";
import { gatherReadmes } from "./fixtures/readmes.ts";
import { oddFiles } from "./fixtures/odd.ts";
import { earlierRecipes } from "./fixtures/earlier-recipes.ts";
import { LARGE_TOOLS, largeRecipes } from "./fixtures/large-recipes.ts";
import { pythonRecipes } from "./fixtures/python-recipes.ts";
import {
  APP,
  PEERS,
  pyenvFolder,
  PYTHONS,
  TOOLS,
  TREE,
  TREE_SEEN,
  type Recipe,
  EARLIER,
  SAMPLY,
  TORCH,
} from "./fixtures/recipe.ts";
import { toolRecipes } from "./fixtures/tool-recipes.ts";
import {
  bringEarlierTools,
  bringProfileTools,
  earlierToolsFolder,
  hasEarlierTools,
  hasProfileTools,
  profileToolsFolder,
  samplyFolder,
  torchFolder,
} from "./profile-tools.ts";

const ROOT = join(import.meta.dirname, "..");
const FOLDER = join(ROOT, "fixtures", "profiles");
const INSIDE = "PYROMETER_FIXTURES_INSIDE";
const COMMAND_MS = 180_000;
const SEARCH_PATH =
  "/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** No file may hold these. */
const PRIVATE = /\/root\/|\/work\/main|\/home\/|registry\.|\.internal/;

function mounts(): readonly string[] {
  const bind = (from: string, to: string) =>
    `if [ -d ${from} ]; then mkdir -p ${to} && mount --bind ${from} ${to}; fi`;
  return [
    "mount -t tmpfs none /srv",
    "mount -t tmpfs none /opt",
    "mount -t tmpfs none /tmp",
    `mkdir -p ${APP}`,
    bind(pyenvFolder(), PYTHONS),
    bind(profileToolsFolder(), TOOLS),
    bind(join(cacheFolder(), "peers"), PEERS),
    bind(earlierToolsFolder(), EARLIER),
    bind(torchFolder(), TORCH),
    bind(samplyFolder(), SAMPLY),
    bind(APP, join(TREE, APP)),
    bind("/proc", join(TREE, "proc")),
    bind("/tmp", join(TREE, "tmp")),
    `mkdir ${TREE_SEEN} && mount --rbind ${TREE} ${TREE_SEEN}`,
  ];
}

function startInside(parts: readonly string[]): number {
  if (!hasProfileTools()) bringProfileTools();
  if (!hasEarlierTools()) bringEarlierTools();
  for (const part of parts) LARGE_TOOLS[part]?.();
  mkdirSync(join(TREE, APP), { recursive: true });
  const script = `${mounts().join(" && ")} && exec "$@"`;
  const self = [process.execPath, import.meta.filename, ...parts];
  const { status } = spawnSync("unshare", ["-m", "sh", "-c", script, "sh", ...self], {
    stdio: "inherit",
    env: { ...process.env, [INSIDE]: "1" },
  });
  return status ?? 1;
}

function copyPrograms(): void {
  const folder = join(ROOT, "fixtures", "programs");
  for (const name of readdirSync(folder)) {
    if (name.startsWith("profiled")) copyFileSync(join(folder, name), join(APP, name));
  }
}

function environment(): NodeJS.ProcessEnv {
  // Interpreters are linked to their library by its folder on this machine.
  const libraries = readdirSync(PYTHONS).map((version) => `${PYTHONS}/${version}/lib`);
  return {
    PATH: SEARCH_PATH,
    HOME: APP,
    LANG: "C.UTF-8",
    PYTHONDONTWRITEBYTECODE: "1",
    LD_LIBRARY_PATH: libraries.join(":"),
    NODE: process.execPath,
    CHECKOUT: ROOT,
    GOCACHE: `${APP}/.go`,
  };
}

function make(recipe: Recipe): void {
  const { tool, version, file, command, inTree } = recipe;
  const to = join(FOLDER, tool, version, file);
  const inside = `cd ${APP} && ${command}`;
  const full =
    inTree === true
      ? ["env", "-u", "LD_LIBRARY_PATH", "chroot", TREE, "sh", "-c", inside]
      : ["sh", "-c", inside];
  const path = `${tool}/${version}/${file}`;
  try {
    runCommand(full, { env: environment(), timeoutMs: COMMAND_MS });
    check(join(APP, file));
  } catch (error) {
    console.log(`missing  ${path}: ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(APP, file), to);
  console.log(`${String(statSync(to).size).padStart(8)} ${path}`);
}

function check(path: string): void {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isGzip ? gunzipSync(bytes) : bytes).toString("latin1");
  const [found] = PRIVATE.exec(text) ?? [];
  if (bytes.length === 0) throw new Error(`${basename(path)} is empty`);
  if (found !== undefined) {
    const at = text.indexOf(found);
    throw new Error(`names this machine: ${text.slice(Math.max(0, at - 40), at + 60)}`);
  }
}

function main(parts: readonly string[]): void {
  copyPrograms();
  const recipes = [...pythonRecipes(), ...toolRecipes(), ...earlierRecipes(), ...largeRecipes()];
  for (const recipe of recipes) {
    const path = `${recipe.tool}/${recipe.version}/${recipe.file}`;
    if (parts.length === 0 || parts.some((part) => path.includes(part))) make(recipe);
  }
  for (const [name, { bytes }] of Object.entries(oddFiles())) {
    mkdirSync(join(FOLDER, "odd"), { recursive: true });
    writeFileSync(join(FOLDER, "odd", name), bytes);
  }
  const isMade = ({ tool, version, file }: Recipe) => existsSync(join(FOLDER, tool, version, file));
  for (const [name, text] of gatherReadmes(recipes.filter(isMade), oddFiles())) {
    writeFileSync(join(FOLDER, name), text);
  }
}

const [, , ...parts] = process.argv;
if (process.env[INSIDE] === undefined) process.exitCode = startInside(parts);
else main(parts);
