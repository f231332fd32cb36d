// The bytes of a file or of stdin, piece by piece. `fs.readFileSync` ends at 2 GiB; nothing here
// does.

import * as fs from "node:fs/promises";

import { OperatingError } from "#base/errors.ts";

import { systemErrorCode, systemErrorWords } from "../output/system-error.ts";

export const STDIN = "-";
const CHUNK_BYTES = 1 << 20;
/** The system reads at most 2 GiB at once. */
const READ_BYTES_MAX = 1 << 28;

export interface Source {
  /** For messages. */
  readonly name: string;
  /** Undefined for a pipe, a device or stdin. */
  readonly sizeBytes: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Fills the bytes from the file's beginning; how many there were. Undefined: only in pieces. */
  readonly fill: ((bytes: Uint8Array) => Promise<number>) | undefined;
  /** May be called again. */
  readonly close: () => Promise<void>;
}

/** Throws "bad-file" where there is no such file, or it may not be read. */
export async function sourceOf(path: string): Promise<Source> {
  if (path === STDIN) {
    const close = (): Promise<void> => {
      process.stdin.destroy();
      return Promise.resolve();
    };
    return { name: "stdin", sizeBytes: undefined, chunks: stdinChunks(), fill: undefined, close };
  }
  try {
    const handle = await fs.open(path);
    const stat = await handle.stat();
    // Files of /proc say that they are empty.
    const sizeBytes = stat.isFile() && stat.size > 0 ? stat.size : undefined;
    const close = (): Promise<void> => handle.close();
    const fill = sizeBytes === undefined ? undefined : filler(handle, path);
    return { name: path, sizeBytes, chunks: handleChunks(handle, path), fill, close };
  } catch (error) {
    throw cannotRead(path, error);
  }
}

async function* handleChunks(handle: fs.FileHandle, path: string): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** Without a copy: of a file of a GB that is a second. */
function filler(handle: fs.FileHandle, path: string): (bytes: Uint8Array) => Promise<number> {
  return async (bytes) => {
    try {
      let length = 0;
      while (length < bytes.length) {
        const most = Math.min(READ_BYTES_MAX, bytes.length - length);
        const { bytesRead } = await handle.read(bytes, length, most, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return length;
    } catch (error) {
      throw cannotRead(path, error);
    }
  };
}

async function* stdinChunks(): AsyncGenerator<Uint8Array> {
  for await (const chunk of process.stdin) yield chunk as Uint8Array;
}

function cannotRead(path: string, error: unknown): unknown {
  if (systemErrorCode(error) === "" || error instanceof OperatingError) return error;
  const message = `cannot read ${path}: ${systemErrorWords(error)}`;
  return new OperatingError("bad-file", message, "give a profile, or - for stdin", error);
}
