// The sampler's own OS thread. Everything that traces, waits for or launches the target happens
// here, because the kernel ties a tracee and a child to the thread that made it so. The loop is
// synchronous: what it has to say goes out by messages, what it is told comes in by shared memory.

import { parentPort, workerData } from "node:worker_threads";
import { ensure } from "#base/assert.ts";
import { OperatingError } from "#base/errors.ts";
import { Recorder } from "./recorder.ts";
import type { FromWorker, WorkerInput } from "./worker-messages.ts";

const port = ensure(parentPort, "the sampler runs in a worker thread");

function say(message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

try {
  // The only sender is `startSampler`.
  const input = workerData as WorkerInput;
  const recorder = new Recorder(input, say);
  say({ kind: "finished", result: recorder.run() });
} catch (error) {
  if (!(error instanceof OperatingError)) throw error;
  const { kind, message, remedy } = error;
  say({ kind: "failed", error: { kind, message, remedy } });
}
