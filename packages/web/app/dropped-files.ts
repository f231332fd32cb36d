// Files that were dropped or pasted on a page without a server are read in the browser, by the
// readers that Node uses.

import { OperatingError } from "#base/errors.ts";
import type { DroppedAnswer, DroppedRequest } from "./dropped-worker.ts";
// oxlint-disable-next-line import/default -- vite makes the export of a worker
import InlineWorker from "./dropped-worker.ts?worker&inline";

/** For one block of a recording, or one piece of a zstd file: they are done in a second. */
const UNPACKED_WITHIN_MS = 10_000;

type Answer = Exclude<DroppedAnswer, { readonly isUnpacking: boolean }>;

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

function answerOf(worker: Worker, request: DroppedRequest): Promise<Answer> {
  const { name } = request.file;
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      const error = `${name}: its zstd data takes longer to unpack than any profile's`;
      resolve({ error, remedy: "copy or write the file again" });
    };
    worker.addEventListener("message", ({ data }: MessageEvent<DroppedAnswer>) => {
      clearTimeout(timer);
      if (!("isUnpacking" in data)) resolve(data);
      else if (data.isUnpacking) timer = setTimeout(stop, UNPACKED_WITHIN_MS);
    });
    // Where it cannot be started, or runs out of memory.
    worker.addEventListener("error", ({ message }) => {
      const remedy = `open it from the command line: pyrometer view ${name}`;
      resolve({ error: `${name} could not be read: ${message}`, remedy });
    });
    worker.postMessage(request);
  });
}
