import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Oracle } from "../../fixtures/programs/oracles.ts";
import type { Interpreter } from "./interpreters.ts";

export type Truth = Readonly<Record<string, unknown>>;

/** A target program in its steady state. */
export interface Target {
  readonly pid: number;
  /** Every line that it printed after `ready`, as JSON. Grows. */
  readonly lines: readonly Truth[];
  /** Ends it with SIGTERM; its last line is its truth. */
  end(): Promise<Truth>;
}

const READY_MS = 30_000;

async function lastLine(child: ChildProcess, lines: readonly Truth[]): Promise<Truth> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await once(child, "close");
  }
  const truth = lines.at(-1);
  if (truth === undefined) throw new Error("the target ended without its truth");
  return truth;
}

/**
 * `seconds` bounds its life where nobody ends it. Rejects where it is not `ready` in half a minute.
 */
export async function startTarget(
  python: Interpreter,
  oracle: Oracle,
  seconds: number,
): Promise<Target> {
  const script = `${python.programs}/${oracle.program}`;
  const [command, ...rest] = [...python.command, script, String(seconds), ...oracle.arguments];
  const child = spawn(command, rest, { stdio: ["ignore", "pipe", "inherit"] });
  const lines: Truth[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${oracle.program} on ${python.minor} was not ready in time`));
    }, READY_MS);
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(new Error(`${oracle.program} ended early (${String(code)})`)),
    );
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line === "ready") {
        clearTimeout(timer);
        resolve();
      } else lines.push(JSON.parse(line) as Truth);
    });
  });
  await ready;
  const pid = child.pid;
  if (pid === undefined) throw new Error("the target has no pid");
  return { pid, lines, end: () => lastLine(child, lines) };
}
