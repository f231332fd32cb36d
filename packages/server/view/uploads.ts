// What was dropped on the page or pasted into it: kept in a folder of our own until we end, since
// readers open files, and read from there like any other.

import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";

import type { Viewed } from "./tabs.ts";

const UPLOAD_BYTES_MAX = 4 * 2 ** 30;

export class Uploads {
  #folder: string | undefined;
  #count = 0;

  /** `body`: a stream of bytes. Throws OperatingError. */
  async keep(
    name: string,
    body: unknown,
    open: (path: string) => Promise<Document>,
  ): Promise<Viewed> {
    if (!isStream(body)) throw new OperatingError("usage", "nothing was dropped");
    // Nobody else's: names in the shared folder can be foreseen.
    this.#folder ??= mkdtempSync(join(tmpdir(), "pyrometer-view-"));
    this.#count += 1;
    const path = join(this.#folder, String(this.#count));
    let sizeBytes = 0;
    const bounded = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        sizeBytes += chunk.length;
        if (sizeBytes > UPLOAD_BYTES_MAX) {
          const remedy = "open it from the command line: pyrometer view FILE";
          throw new OperatingError("bad-file", `${name}: is too large to be dropped`, remedy);
        }
        yield chunk;
      }
    };
    const load = async (): Promise<Document> => {
      try {
        return await open(path);
      } catch (error) {
        throw named(error, path, name);
      } finally {
        rmSync(path, { force: true });
      }
    };
    try {
      await pipeline(bounded(), createWriteStream(path, { flags: "wx", mode: 0o600 }));
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
    return { name, path: "", sizeBytes, watchedPaths: [], load };
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

/** Messages begin with the file's name: the person's, not ours. */
function named(error: unknown, path: string, name: string): unknown {
  if (!(error instanceof OperatingError)) return error;
  const remedy = error.remedy?.replaceAll(path, name);
  return new OperatingError(error.kind, error.message.replaceAll(path, name), remedy, error);
}
