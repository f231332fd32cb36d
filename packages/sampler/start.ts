// Starts the sampler's worker thread and turns its messages into events.

import { Worker } from "node:worker_threads";
import { unreachable } from "#base/assert.ts";
import { OperatingError } from "#base/errors.ts";
import type {
  Sampler,
  SamplerEvents,
  SamplerOptions,
  SamplerResult,
  StartSampler,
} from "./session.ts";
import { GarbageCollection } from "./collect-garbage.ts";
import { control, rest, type FromWorker, type WorkerInput } from "./worker-messages.ts";

/** The young generation of the worker's heap: small, since the loop allocates next to nothing. */
const WORKER_YOUNG_MB = 4;

/** A sampler that still looks for its target, or has ended, does not answer. */
const REST_WITHIN_MS = 500;

export const startSampler: StartSampler = (
  options: SamplerOptions,
  events: SamplerEvents,
): Sampler => {
  const shared = new SharedArrayBuffer(control.cells * Int32Array.BYTES_PER_ELEMENT);
  const cells = new Int32Array(shared);
  const input: WorkerInput = { options, control: shared };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: input,
    resourceLimits: { maxYoungGenerationSizeMb: WORKER_YOUNG_MB },
  });
  return {
    stop: () => {
      Atomics.store(cells, control.stop, 1);
      Atomics.notify(cells, control.stop);
    },
    signal: (number) => {
      Atomics.or(cells, control.signals, 1 << (number - 1));
    },
    pause: async () => {
      Atomics.store(cells, control.rest, rest.asked);
      const waited = Atomics.waitAsync(cells, control.rest, rest.asked, REST_WITHIN_MS);
      await waited.value;
    },
    resume: () => {
      Atomics.store(cells, control.rest, rest.none);
      Atomics.notify(cells, control.rest);
    },
    finished: follow(worker, events),
  };
};

function follow(worker: Worker, events: SamplerEvents): Promise<SamplerResult> {
  const garbage = new GarbageCollection();
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("the sampler's thread ended early")));
    worker.on("message", (message: FromWorker) => {
      switch (message.kind) {
        case "started":
          return events.started(message.meta);
        case "block":
          events.block(message.block);
          return garbage.noteBlock();
        case "finished":
          return resolve(message.result);
        case "failed": {
          const { kind, message: text, remedy } = message.error;
          return reject(new OperatingError(kind, text, remedy));
        }
        default:
          return unreachable(message);
      }
    });
  });
}
