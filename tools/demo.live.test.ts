// Runs the demo as `npm start` does, with its real service, load and command line, only shorter.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const DEMO = join(import.meta.dirname, "demo.ts");
const scratch = mkdtempSync(join(tmpdir(), "pyrometer-demo-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly folder: string;
  /** Where the example's processes put their temporary files. */
  readonly temporary: string;
}

interface RunOptions {
  readonly seconds: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** A command that runs the demo's, as `setpriv` does. */
  readonly wrapper?: readonly string[];
  /** Interrupts the demo once stdout holds this text. */
  readonly interruptAt?: string;
}

async function runDemo(name: string, options: RunOptions): Promise<Ran> {
  const folder = join(scratch, name);
  const temporary = join(scratch, `${name}-tmp`);
  mkdirSync(temporary);
  chmodSync(temporary, 0o777);
  const env = { ...process.env, TMPDIR: temporary, ...options.environment };
  const demo = [process.execPath, DEMO, "--seconds", options.seconds, "--folder", folder];
  const [file = "", ...args] = [...(options.wrapper ?? []), ...demo];
  const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (options.interruptAt !== undefined && stdout.includes(options.interruptAt)) {
      child.kill("SIGINT");
    }
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, stdout, stderr, folder, temporary };
}

/** A process that has ended may stay as a zombie until the machine's init gets round to it. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function assertNothingLeft(ran: Ran): void {
  const pids = [...ran.stdout.matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
  assert.ok(pids.length > 0, ran.stdout);
  assert.deepEqual(pids.filter(isRunning), [], "a service still runs");
  const left = readdirSync(ran.temporary).filter((name) => name.startsWith("orders-"));
  assert.deepEqual(left, [], "the service's temporary folder is left");
}

test("the demo records the service and says what it found", { timeout: 120_000 }, async () => {
  const ran = await runDemo("done", { seconds: "5" });
  assert.equal(ran.code, 0, ran.stderr);
  const svg = readFileSync(join(ran.folder, "service.svg"), "utf8");
  for (const name of ["list_orders", "load_lines", "may_order", "deepcopy"]) {
    assert.ok(svg.includes(name), `${name} is not in the flame graph`);
  }
  assert.ok(statSync(join(ran.folder, "service.pyro")).size > 0);
  const shares = [...ran.stderr.matchAll(/^ +(\d+(?:\.\d+)?) % /gm)].map((match) =>
    Number(match[1]),
  );
  assert.equal(shares.length, 3, ran.stderr);
  assert.deepEqual(
    shares.toSorted((a, b) => b - a),
    shares,
  );
  assert.ok(
    shares.every((share) => share > 1 && share < 60),
    ran.stderr,
  );
  assert.match(ran.stderr, /Pyrometer used .* of one core/);
  assert.match(ran.stdout, /requests in .* 0 failed/);
  assert.ok(ran.stdout.includes(join(ran.folder, "service.svg")), "the path is printed");
  assertNothingLeft(ran);
});

test("Ctrl-C ends everything that the demo started", { timeout: 120_000 }, async () => {
  const ran = await runDemo("interrupted", { seconds: "60", interruptAt: "Recording" });
  assert.equal(ran.code, 130, ran.stderr);
  assertNothingLeft(ran);
});

test("without a python3 it says so in one line", async () => {
  const empty = join(scratch, "empty");
  mkdirSync(empty);
  const ran = await runDemo("no-python", { seconds: "1", environment: { PATH: empty } });
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /^demo: there is no python3 in PATH\n {2}try: install Python 3\.8 to/);
  assert.equal(ran.stdout, "");
});

// Runs first in every Python of this test: attached to, the service is like one that changed its
// user; as a child of Pyrometer it is not, so only attaching is refused.
const SITE_CUSTOMIZE = `
import ctypes, os
PR_SET_DUMPABLE = 4
with open("/proc/%d/cmdline" % os.getppid(), "rb") as parent:
    if b"tools/demo.ts" in parent.read():
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
`;
const isRoot = process.getuid?.() === 0;
const NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];

function whyNotAsNobody(): string | false {
  if (!isRoot) return false;
  const [file = "", ...args] = [...NOBODY, "test", "-r", DEMO];
  return spawnSync(file, args).status === 0 ? false : "no other user can read the checkout";
}

const skip = whyNotAsNobody();
test(
  "where attaching is refused, the service is launched",
  { skip, timeout: 120_000 },
  async () => {
    chmodSync(scratch, 0o777);
    const home = join(scratch, "home");
    mkdirSync(home);
    chmodSync(home, 0o777);
    writeFileSync(join(home, "sitecustomize.py"), SITE_CUSTOMIZE);
    const own = isRoot ? { PATH: "/usr/bin:/bin", XDG_CACHE_HOME: home } : {};
    const ran = await runDemo("launched", {
      seconds: "5",
      environment: { ...own, HOME: home, PYTHONPATH: home },
      wrapper: isRoot ? NOBODY : [],
    });
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /cannot be read: /);
    assert.match(ran.stdout, /Launching the service through Pyrometer instead/);
    const svg = readFileSync(join(ran.folder, "service.svg"), "utf8");
    assert.ok(svg.includes("list_orders"), "the service is not in the flame graph");
    assert.match(ran.stdout, /requests in .* 0 failed/);
    assertNothingLeft(ran);
  },
);

test("a wrong number of seconds is refused", async () => {
  const ran = await runDemo("wrong", { seconds: "0" });
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /^demo: --seconds takes a number/);
});
