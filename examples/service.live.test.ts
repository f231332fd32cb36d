// The example must start, answer and end on every Python that the machine has: newcomers run it
// first.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const SERVICE = join(import.meta.dirname, "service");
const scratch = mkdtempSync(join(tmpdir(), "pyrometer-service-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const PYENV = join(homedir(), ".pyenv", "versions");
const SUPPORTED = /^3\.(8|9|1[0-5])\.\d+$/;

function interpreters(): string[] {
  const folders = existsSync(PYENV) ? readdirSync(PYENV) : [];
  const found = folders
    .filter((version) => SUPPORTED.test(version))
    .map((version) => join(PYENV, version, "bin", "python3"));
  return ["python3", ...found.filter((path) => existsSync(path))];
}

const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", TMPDIR: scratch };

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  /** Its exit code, and everything it wrote on stderr. */
  readonly ended: Promise<readonly [number | null, string]>;
}

async function start(python: string, args: readonly string[]): Promise<Running> {
  const child = spawn(python, ["-m", "orders", ...args], { cwd: SERVICE, env });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  const ended = new Promise<readonly [number | null, string]>((done) => {
    child.once("close", (code) => done([code, complaints]));
  });
  const line = await new Promise<string>((done) => {
    child.stdout
      .setEncoding("utf8")
      .once("data", done)
      .once("end", () => done("no line"));
  });
  const port = Number(/http:\/\/127\.0\.0\.1:(\d+) /.exec(line)?.[1]);
  assert.ok(port > 0, line);
  return { child, port, ended };
}

/** Sends text and returns all that comes back until the other side closes. */
async function send(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (data: string) => (answer += data));
  socket.end(text);
  await new Promise((done) => socket.once("close", done));
  return answer;
}

for (const python of interpreters()) {
  test(`the service and its load run on ${python}`, { timeout: 60_000 }, async () => {
    const service = await start(python, ["--seconds", "40"]);
    const load = [
      "load.py",
      "--port",
      String(service.port),
      "--requests",
      "160",
      "--seconds",
      "20",
    ];
    const report = execFileSync(python, load, { cwd: SERVICE, env, encoding: "utf8" });
    assert.match(report, /^160 requests in .* 0 failed\n {2}list .*\n {2}invoice .*\n {2}place /);
    service.child.kill("SIGTERM");
    assert.deepEqual(await service.ended, [0, ""]);
    assert.deepEqual(readdirSync(scratch), [], "its database is left in the temporary folder");
  });
}

test("what no client should send gets an answer, and the service goes on", async () => {
  const service = await start("python3", ["--seconds", "40"]);
  const answers: readonly (readonly [string, RegExp])[] = [
    ["GET /nowhere HTTP/1.1\r\n\r\n", /^HTTP\/1.1 404 /],
    ["GET /orders?customer=x HTTP/1.1\r\n\r\n", /^HTTP\/1.1 400 /],
    ["GET /invoices?number=99999 HTTP/1.1\r\n\r\n", /^HTTP\/1.1 404 /],
    ["POST /orders HTTP/1.1\r\nContent-Length: 2\r\n\r\n[]", /^HTTP\/1.1 400 /],
    ["POST /orders HTTP/1.1\r\nContent-Length: x\r\n\r\n", /^HTTP\/1.1 400 /],
    ["nonsense\r\n\r\n", /^HTTP\/1.1 400 /],
    [`GET /${"x".repeat(100_000)}`, /^HTTP\/1.1 400 /],
    [`GET / HTTP/1.1\r\n${"A: b\r\n".repeat(101)}\r\n`, /^HTTP\/1.1 400 /],
    ["GET /health HTTP/1.1\r\n\r\n", /^HTTP\/1.1 200 OK\r\n(.*\r\n)+\r\n{"ok": true}$/],
  ];
  for (const [request, expected] of answers) {
    assert.match(await send(service.port, request), expected, request.slice(0, 40));
  }
  service.child.kill("SIGINT");
  assert.deepEqual(await service.ended, [0, ""]);
});

test("the service ends by itself, also with a connection open", { timeout: 20_000 }, async () => {
  const service = await start("python3", ["--seconds", "1"]);
  const socket = connect(service.port, "127.0.0.1");
  assert.deepEqual(await service.ended, [0, ""]);
  socket.destroy();
});

test("each of the five mistakes is marked once", () => {
  const folder = join(SERVICE, "orders");
  const files = readdirSync(folder).filter((name) => name.endsWith(".py"));
  const source = files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const marks = [...source.matchAll(/# Mistake (\d):/g)].map((match) => match[1]);
  assert.deepEqual(marks.toSorted(), ["1", "2", "3", "4", "5"]);
});
