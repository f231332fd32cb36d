// Files that were dropped or pasted on a page without a server are read in the browser, by the
// readers that Node uses.

import { OperatingError } from "#base/errors.ts";
import type { DroppedAnswer, DroppedRequest } from "./dropped-worker.ts";
// oxlint-disable-next-line import/default -- vite makes the export of a worker
import InlineWorker from "./dropped-worker.ts?worker&inline";

/** A document as columns. Throws OperatingError "bad-file". */
export async function readDropped(file: File): Promise<Uint8Array> {
  const worker = new InlineWorker();
  try {
    const answer = await answerOf(worker, { file });
    if ("columns" in answer) return answer.columns;
    throw new OperatingError("bad-file", answer.error, answer.remedy);
  } finally {
    worker.terminate();
  }
}

function answerOf(worker: Worker, request: DroppedRequest): Promise<DroppedAnswer> {
  return new Promise((resolve) => {
    worker.addEventListener("message", ({ data }: MessageEvent<DroppedAnswer>) => resolve(data));
    // Where it cannot be started, or runs out of memory.
    worker.addEventListener("error", ({ message }) => {
      const { name } = request.file;
      const remedy = `open it from the command line: pyrometer view ${name}`;
      resolve({ error: `${name} could not be read: ${message}`, remedy });
    });
    worker.postMessage(request);
  });
}
