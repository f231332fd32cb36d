// A command that we launched: a child of the sampler's thread, whose signals and exit code are ours
// to pass on.

import type { ThreadHolder } from "#process/hold.ts";
import { exitCodeOf, launch, pollExit } from "#process/launch.ts";
import type { LaunchedTarget } from "./session.ts";
import { control } from "./worker-messages.ts";

/** What one cell of 32 bits can hold; the real-time signals lie beyond. */
const LAST_SIGNAL = 31;

export class LaunchedCommand {
  readonly pid: number;
  readonly #holder: ThreadHolder;
  #exitStatus: number | undefined;

  /** Throws OperatingError "usage". */
  constructor({ command, outputPath }: LaunchedTarget, holder: ThreadHolder) {
    this.#holder = holder;
    this.pid = launch(command, outputPath);
  }

  get hasEnded(): boolean {
    if (this.#exitStatus === undefined && !this.#holder.owes) {
      this.#exitStatus = this.#holder.exitStatuses.get(this.pid) ?? pollExit(this.pid);
    }
    return this.#exitStatus !== undefined;
  }

  /** Where it has ended: its exit code as a shell reports it. */
  get exitCode(): number | undefined {
    return this.hasEnded && this.#exitStatus !== undefined
      ? exitCodeOf(this.#exitStatus)
      : undefined;
  }

  /** Passes on the signals that the command line was sent. */
  passSignals(cells: Int32Array): void {
    if (Atomics.load(cells, control.signals) === 0) return;
    const signals = Atomics.exchange(cells, control.signals, 0);
    for (let number = 1; number <= LAST_SIGNAL; number++) {
      const wanted = (signals & (1 << (number - 1))) !== 0;
      if (wanted && !this.hasEnded) process.kill(this.pid, number);
    }
  }
}
