// Runs the demo as `npm start` does, with its real service, load and command line, only shorter.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
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
  readonly path?: string;
  /** Interrupts the demo once stdout holds this text. */
  readonly interruptAt?: string;
}

async function runDemo(name: string, options: RunOptions): Promise<Ran> {
  const folder = join(scratch, name);
  const temporary = join(scratch, `${name}-tmp`);
  mkdirSync(temporary);
  const env = { ...process.env, TMPDIR: temporary, PATH: options.path ?? process.env["PATH"] };
  const args = [DEMO, "--seconds", options.seconds, "--folder", folder];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
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

function assertNothingLeft(ran: Ran): void {
  const pid = Number(/pid (\d+)/.exec(ran.stdout)?.[1]);
  assert.ok(pid > 0, ran.stdout);
  assert.throws(() => process.kill(pid, 0), { code: "ESRCH" }, "the service still runs");
  assert.deepEqual(readdirSync(ran.temporary), [], "temporary files are left");
}

test("the demo records the service and says what it found", { timeout: 120_000 }, async () => {
  const ran = await runDemo("done", { seconds: "3" });
  assert.equal(ran.code, 0, ran.stderr);
  const svg = readFileSync(join(ran.folder, "service.svg"), "utf8");
  for (const name of ["list_orders", "load_lines", "may_order", "deepcopy"]) {
    assert.ok(svg.includes(name), `${name} is not in the flame graph`);
  }
  assert.ok(statSync(join(ran.folder, "service.pyro")).size > 0);
  const shares = [...ran.stderr.matchAll(/^ +(\d+(?:\.\d+)?) % /gm)].map((match) => Number(match[1]));
  assert.equal(shares.length, 3, ran.stderr);
  assert.deepEqual(
    shares.toSorted((a, b) => b - a),
    shares,
  );
  assert.ok(shares.every((share) => share > 1 && share < 60), ran.stderr);
  assert.match(ran.stderr, /Pyrometer used .* of CPU/);
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
  const ran = await runDemo("no-python", { seconds: "1", path: empty });
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /^demo: there is no python3 in PATH\n {2}try: install Python 3\.8 to/);
  assert.equal(ran.stdout, "");
});

test("a wrong number of seconds is refused", async () => {
  const ran = await runDemo("wrong", { seconds: "0" });
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /^demo: --seconds takes a number/);
});
