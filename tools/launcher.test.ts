import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { PYROMETER_VERSION } from "#base/version.ts";

const ROOT = join(import.meta.dirname, "..");
const NOBODY = 65534;
const folder = mkdtempSync(join(tmpdir(), "pyrometer-launcher-"));
test.after(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function launch(
  launcher: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  command: readonly [string, ...string[]] = ["/usr/bin/env"],
): Ran {
  const [program, ...before] = command;
  return spawnSync(program, [...before, launcher, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
}

function assertVersion({ status, stdout, stderr }: Ran): void {
  assert.equal(stderr, "");
  assert.equal(stdout, `${PYROMETER_VERSION}\n`);
  assert.equal(status, 0);
}

/** Folders for caches that are the test's own. */
function cacheFolders(name: string): { XDG_CACHE_HOME: string; TMPDIR: string } {
  const folders = {
    XDG_CACHE_HOME: join(folder, name, "cache"),
    TMPDIR: join(folder, name, "tmp"),
  };
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
  return folders;
}

function compiledFolder(cacheHome: string): string {
  return join(cacheHome, "pyrometer", "compiled");
}

test("it starts from another folder, through links, with spaces in its path", () => {
  const checkout = join(folder, "a checkout with spaces");
  symlinkSync(ROOT, checkout);
  assertVersion(launch(join(checkout, "bin", "pyrometer"), ["--version"]));

  const link = join(folder, "link to it");
  symlinkSync(join(checkout, "bin", "pyrometer"), link);
  symlinkSync(link, join(folder, "pyro"));
  assertVersion(launch(link, ["--version"]));
  assertVersion(launch("pyro", ["--version"], { PATH: `${folder}:${process.env["PATH"]}` }));
  assertVersion(launch("./pyro", ["--version"]));
});

test("once run, nothing is stripped of its types again", () => {
  const caches = cacheFolders("warm");
  const launcher = join(ROOT, "bin", "pyrometer");
  assertVersion(launch(launcher, ["--version"], caches));
  const { stderr } = launch(launcher, ["--help"], {
    ...caches,
    NODE_DEBUG_NATIVE: "COMPILE_CACHE",
  });
  assert.match(stderr, /retrieving transpile cache for StrippedTypeScript .*main\.ts\.\.\.success/);
  assert.doesNotMatch(stderr, /retrieving transpile cache .*(fail|not|mismatch)/);
});

test("new code is stripped beforehand, also what only a recording will load", () => {
  const caches = cacheFolders("first");
  const launcher = join(ROOT, "bin", "pyrometer");
  assertVersion(launch(launcher, ["--version"], caches));
  const cached = readdirSync(compiledFolder(caches.XDG_CACHE_HOME), { recursive: true });
  assert.ok(cached.length > 100, `${cached.length} entries`);

  const stamp = cached.map(String).find((path) => path.endsWith("/primed")) ?? "";
  const path = join(compiledFolder(caches.XDG_CACHE_HOME), stamp);
  utimesSync(path, 0, 0);
  assertVersion(launch(launcher, ["--version"], caches));
  assert.ok(statSync(path).mtimeMs > 0, "a stamp older than the code is renewed");
});

test("code is never taken from a folder that others may write", () => {
  const caches = cacheFolders("shared");
  const shared = compiledFolder(caches.XDG_CACHE_HOME);
  mkdirSync(shared, { recursive: true });
  chmodSync(shared, 0o777);
  assertVersion(launch(join(ROOT, "bin", "pyrometer"), ["--version"], caches));
  assert.deepEqual(readdirSync(shared), []);
  assert.deepEqual(readdirSync(caches.TMPDIR), [`pyrometer-${process.getuid?.()}`]);
});

function obstacleToNobody(): string | false {
  if (process.getuid?.() !== 0) return "only root can become another user";
  const ids = { uid: NOBODY, gid: NOBODY };
  const seen = spawnSync("test", ["-r", join(ROOT, "package.json")], ids).status === 0;
  return seen ? false : "the checkout's folder is closed to other users";
}

test(
  "another user starts it from a checkout that it cannot write, without a home",
  {
    skip: obstacleToNobody(),
  },
  () => {
    const { TMPDIR } = cacheFolders("nobody");
    for (const path of [folder, join(folder, "nobody")]) chmodSync(path, 0o755);
    chmodSync(TMPDIR, 0o1777);
    const env = { HOME: "/nonexistent", XDG_CACHE_HOME: undefined, TMPDIR };
    const become = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] as const;
    assertVersion(launch(join(ROOT, "bin", "pyrometer"), ["--version"], env, [...become]));
    assert.deepEqual(readdirSync(TMPDIR), [`pyrometer-${NOBODY}`]);
  },
);
