// A target over the length of a recording: found, or launched and waited for; it may execute
// another program; and a launched one has an exit code that is ours to fetch.

import { OperatingError } from "#base/errors.ts";
import type { ThreadHolder } from "#process/hold.ts";
import { exitCodeOf, launch, pollExit } from "#process/launch.ts";
import { isAlive } from "#process/process-facts.ts";
import { nowNs } from "./clock.ts";
import type { SamplerOptions } from "./session.ts";
import { isNotReady, PythonTarget } from "./target.ts";
import { control } from "./worker-messages.ts";

/** How long a process that is there may take to have an interpreter. */
const READY_WITHIN_NS = 2e9;
/**
 * How long a launched command may take to become Python: it may be a shell script that ends in
 * `exec python`.
 */
const PYTHON_WITHIN_NS = 10e9;
/** What one cell of 32 bits can hold; the real-time signals lie beyond. */
const LAST_SIGNAL = 31;
const FIRST_RETRY_MS = 1;
const LAST_RETRY_MS = 20;

export class TargetSession {
  readonly pid: number;
  readonly isLaunched: boolean;
  target: PythonTarget;
  readonly #holder: ThreadHolder;
  readonly #cells: Int32Array;
  #isReopening = false;
  #exitStatus: number | undefined;

  /** Throws OperatingError. */
  constructor(options: SamplerOptions, holder: ThreadHolder, cells: Int32Array) {
    this.#holder = holder;
    this.#cells = cells;
    this.isLaunched = "command" in options.target;
    this.pid = "command" in options.target ? launch(options.target.command) : options.target.pid;
    this.target = this.#open(nowNs());
  }

  /**
   * Retries while the interpreter starts, and, where we launched it, while it is not Python yet.
   */
  #open(startNs: number): PythonTarget {
    const begunNs = nowNs();
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
      try {
        return new PythonTarget(this.pid, startNs);
      } catch (error) {
        if (!(error instanceof OperatingError)) throw error;
        if (!this.#mayStillCome(error, nowNs() - begunNs)) throw this.#explained(error);
      }
      Atomics.wait(this.#cells, control.stop, 0, retryMs);
      this.passSignal();
    }
  }

  #mayStillCome(error: OperatingError, waitedNs: number): boolean {
    if (this.hasEnded || Atomics.load(this.#cells, control.stop) !== 0) return false;
    if (isNotReady(error)) return waitedNs < (this.isLaunched ? PYTHON_WITHIN_NS : READY_WITHIN_NS);
    const comes = error.kind === "not-python" || error.kind === "no-such-process";
    // A program that was just executed has not even been loaded yet.
    if (this.#isReopening) return comes && waitedNs < READY_WITHIN_NS;
    return this.isLaunched && comes && waitedNs < PYTHON_WITHIN_NS;
  }

  #explained(error: OperatingError): OperatingError {
    if (!this.isLaunched) return error;
    if (!this.hasEnded) {
      const still = `the command (pid ${this.pid}) is not sampled and goes on: ${error.message}`;
      return new OperatingError(error.kind, still, error.remedy, error);
    }
    return new OperatingError(
      "target-ended",
      "the command ended before it could be sampled",
      "is it Python, and does it run long enough?",
      error,
    );
  }

  get hasEnded(): boolean {
    if (!this.isLaunched) return !isAlive(this.pid);
    this.#fetchExit();
    return this.#exitStatus !== undefined;
  }

  #fetchExit(): void {
    if (this.#exitStatus !== undefined || this.#holder.owes) return;
    this.#exitStatus = this.#holder.exitStatuses.get(this.pid) ?? pollExit(this.pid);
  }

  /**
   * Where the process executed another program: looks for Python again. False: there is none any
   * more.
   */
  reopen(): boolean {
    const { startNs } = this.target;
    this.target.close();
    this.#isReopening = true;
    try {
      this.target = this.#open(startNs);
      return true;
    } catch (error) {
      if (error instanceof OperatingError) return false;
      throw error;
    }
  }

  /** Passes on the signals that the command line was sent. */
  passSignal(): void {
    if (Atomics.load(this.#cells, control.signals) === 0) return;
    const signals = Atomics.exchange(this.#cells, control.signals, 0);
    for (let number = 1; number <= LAST_SIGNAL; number++) {
      const wanted = (signals & (1 << (number - 1))) !== 0;
      if (wanted && this.isLaunched && !this.hasEnded) process.kill(this.pid, number);
    }
  }

  /** Of a launched command that has ended: its exit code as a shell reports it. */
  exitCode(): number | undefined {
    if (!this.isLaunched) return undefined;
    this.#fetchExit();
    return this.#exitStatus === undefined ? undefined : exitCodeOf(this.#exitStatus);
  }

  close(): void {
    this.target.close();
  }
}
