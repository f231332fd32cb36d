// Starts the service and its load and records the service: attached, as one would in production;
// where the machine forbids that, launched, which needs no privilege since the recorder is then the
// service's parent.

import { join } from "node:path";

import { OperatingError } from "#base/errors.ts";
import { exitCode } from "#cli/exit-codes.ts";

import type { Child, Children } from "./children.ts";
import type { Python } from "./find-python.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const SERVICE_FOLDER = join(ROOT, "examples", "service");
const PYROMETER = join(ROOT, "bin", "pyrometer");

const START_TIMEOUT_MS = 30_000;
/** The service under load before the recording begins, so that it holds no start-up. */
const WARM_UP_MS = 500;
/** The example's processes end by themselves so long after the recording should have. */
const SPARE_SECONDS = 60;
const LISTENING = /listening on http:\/\/127\.0\.0\.1:(\d+) pid (\d+)/;

export interface Work {
  readonly children: Children;
  readonly python: Python;
  readonly seconds: number;
  readonly svg: string;
  readonly say: (line: string) => void;
}

interface Service {
  readonly child: Child;
  readonly port: string;
  readonly pid: string;
}

/**
 * Records the service into `svg`, with the recording beside it. Returns what the load generator had
 * to say.
 */
export async function record(work: Work): Promise<string> {
  const attached = await recordAttached(work);
  if (attached !== undefined) return attached;
  work.say("Attaching to a running process is not permitted here (see the lines above).");
  work.say("Launching the service through Pyrometer instead, which needs no permission:");
  return await recordLaunched(work);
}

/** Undefined where attaching is not permitted. */
async function recordAttached(work: Work): Promise<string | undefined> {
  const seconds = work.seconds + SPARE_SECONDS;
  const args = ["-m", "orders", "--seconds", String(seconds)];
  const child = startInService(work, work.python.executable, args);
  const service = await listening(child, "the service");
  const load = startLoad(work, service, seconds);
  sayStarted(work, service);
  await new Promise((done) => setTimeout(done, WARM_UP_MS));
  work.say(`Recording it for ${work.seconds} s, from outside ...`);
  const flags = ["record", "-p", service.pid, "-d", String(work.seconds), "-o", work.svg];
  const recorder = work.children.start(PYROMETER, flags, {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const { exitCode: code } = await recorder.ended;
  if (code === exitCode.notPermitted) {
    await Promise.all([load.end(), child.end()]);
    return undefined;
  }
  requireDone(code);
  await load.end();
  requireService(child, load);
  await child.end();
  return load.output;
}

async function recordLaunched(work: Work): Promise<string> {
  const spare = String(work.seconds + SPARE_SECONDS);
  const command = [work.python.executable, "-m", "orders", "--seconds", spare];
  const flags = ["record", "-d", String(work.seconds), "-o", work.svg, "--", ...command];
  const recorder = startInService(work, PYROMETER, flags, "inherit");
  const service = await listening(recorder, "the recorded service");
  const load = startLoad(work, service, work.seconds);
  sayStarted(work, service);
  await load.ended;
  // The recording is over; the recorder waits for its command.
  endService(service);
  requireDone((await recorder.ended).exitCode);
  return load.output;
}

/** For a service that is not our own child. */
function endService({ pid }: Service): void {
  try {
    process.kill(Number(pid), "SIGTERM");
  } catch {
    // It has ended already; the recorder's exit code says how.
  }
}

function startInService(
  work: Work,
  file: string,
  args: readonly string[],
  stderr: "pipe" | "inherit" = "pipe",
): Child {
  return work.children.start(file, args, {
    cwd: SERVICE_FOLDER,
    // The checkout stays as it was: no __pycache__.
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["ignore", "pipe", stderr],
  });
}

function startLoad(work: Work, service: Service, seconds: number): Child {
  const args = ["load.py", "--port", service.port, "--seconds", String(seconds)];
  return startInService(work, work.python.executable, args);
}

async function listening(child: Child, what: string): Promise<Service> {
  const [, port, pid] = (await child.find(LISTENING, START_TIMEOUT_MS)) ?? [];
  if (port === undefined || pid === undefined) {
    const state = child.alive ? "does not listen" : "did not start";
    throw new OperatingError("target-ended", `${what} ${state}: ${child.lastLine}`);
  }
  return { child, port, pid };
}

function sayStarted(work: Work, service: Service): void {
  const { version } = work.python;
  work.say(`Started the orders service (Python ${version}, pid ${service.pid}) and its load.`);
}

/** The recorder has said on stderr what failed. */
function requireDone(code: number): void {
  if (code === exitCode.done) return;
  throw new OperatingError("target-ended", `recording failed (pyrometer ended with ${code})`);
}

function requireService(child: Child, load: Child): void {
  if (!child.alive) {
    throw new OperatingError("target-ended", `the service ended early: ${child.lastLine}`);
  }
  if (!load.output.includes(" requests in ")) {
    throw new OperatingError("target-ended", `the load generator failed: ${load.lastLine}`);
  }
}
