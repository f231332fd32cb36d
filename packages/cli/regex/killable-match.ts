// Matches people's regular expressions where they can be killed: one such as `(a+)+$` tries longer
// than anyone waits, and nothing in JavaScript stops it but the end of its thread. The thread is
// kept for the next expression, and keeps no process alive.

import { Worker } from "node:worker_threads";

import { OperatingError } from "#base/errors.ts";

import type { MatchAnswer, MatchQuestion } from "./match-messages.ts";

let idle: Worker | undefined;

/**
 * By text: 1 where it matches anywhere. `pattern` and `flags` are JavaScript's. Throws "usage"
 * where it takes longer than `limitMs`, or JavaScript refuses it.
 */
export async function matchAll(
  pattern: string,
  flags: string,
  texts: readonly string[],
  limitMs: number,
): Promise<Uint8Array> {
  const worker = idle ?? startWorker();
  idle = undefined;
  const answer = await ask(worker, { pattern, flags, texts }, limitMs);
  if (answer === undefined) {
    const message = `the regular expression took longer than ${limitMs / 1000} s and was stopped`;
    throw new OperatingError("usage", message, "repeats within repeats are slow: (a+)+");
  }
  if (answer.kind === "refused") {
    const message = `the regular expression cannot be used: ${answer.why}`;
    throw new OperatingError("usage", message);
  }
  return answer.hits;
}

function startWorker(): Worker {
  return new Worker(new URL("./match-worker.ts", import.meta.url));
}

/** Undefined: it took too long, and the thread is gone. */
async function ask(
  worker: Worker,
  question: MatchQuestion,
  limitMs: number,
): Promise<MatchAnswer | undefined> {
  const stopped = Promise.withResolvers<undefined>();
  const answered = Promise.withResolvers<MatchAnswer>();
  const timer = setTimeout(() => stopped.resolve(undefined), limitMs);
  worker.ref();
  worker.once("error", answered.reject);
  worker.once("message", answered.resolve);
  worker.postMessage(question);
  try {
    const answer = await Promise.race([answered.promise, stopped.promise]);
    if (answer === undefined) await worker.terminate();
    else keep(worker);
    return answer;
  } finally {
    clearTimeout(timer);
    worker.off("error", answered.reject);
    worker.off("message", answered.resolve);
  }
}

function keep(worker: Worker): void {
  if (idle === undefined) {
    worker.unref();
    idle = worker;
  } else {
    void worker.terminate();
  }
}
