// A fresh clone, set up through the package registry: what a newcomer's first command does.

import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { promisify } from "node:util";

import { PYROMETER_VERSION } from "#base/version.ts";

const ROOT = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "pyrometer-set-up-"));
const checkout = join(folder, "a fresh clone");
const launcher = join(checkout, "bin", "pyrometer");
const ANNOUNCEMENT = "pyrometer: installing dependencies (npm ci), this once\n";
/** No process has this id: it is above the kernel's limit. */
const DEAD_PID = 2 ** 22 + 1;

test.after(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

async function launch(): Promise<Ran> {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache") };
  return await promisify(execFile)(launcher, ["--version"], { env });
}

test("first uses at once install once and all run", async () => {
  execFileSync("git", ["clone", "--quiet", ROOT, checkout]);
  const ran = await Promise.all([launch(), launch(), launch()]);
  for (const { stdout, stderr } of ran) {
    assert.equal(stdout, `${PYROMETER_VERSION}\n`);
    assert.ok(stderr === ANNOUNCEMENT || stderr === "", stderr);
  }
  const pinned = join(checkout, "node_modules", ".bin", "node");
  assert.match(execFileSync(pinned, ["--version"], { encoding: "utf8" }), /^v24\./);
  assert.deepEqual(
    readdirSync(checkout).filter((name) => name.startsWith("node_modules.")),
    [],
  );
});

test("later uses install nothing, also when only the lock file's time has changed", async () => {
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(checkout, "package-lock.json"), later, later);
  assert.equal((await launch()).stderr, "");
});

test("what a killed set-up left is cleared away, and a lost package brought back", async () => {
  rmSync(join(checkout, "node_modules"), { recursive: true });
  const stage = join(checkout, "node_modules.setup");
  mkdirSync(stage);
  writeFileSync(join(stage, "owner"), String(DEAD_PID));
  assert.equal((await launch()).stderr, ANNOUNCEMENT);
  assert.ok(!existsSync(stage));
  assert.ok(existsSync(join(checkout, "node_modules", "commander")));
});
