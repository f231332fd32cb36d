// Cores are often kept compressed (systemd-coredump: zstd). One is unpacked into a file of its own,
// which has no name any more by the time it is read: it goes with us, however we end.

import { closeSync, createReadStream, ftruncateSync, mkdtempSync, openSync } from "node:fs";
import { fstatSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { OperatingError } from "#base/errors.ts";
import { CoreFile } from "./core-file.ts";
import { tryOpen } from "./mapped-file.ts";

/** What a core may unpack to; a few KiB can be made to unpack to anything. */
const MAX_UNPACKED_BYTES = 32 * 2 ** 30;
const MAGIC_BYTES = 4;
const PAGE = 4096;
const ZEROS = Buffer.alloc(PAGE);

const UNPACKERS = [
  { magic: Buffer.from([0x1f, 0x8b]), create: () => createGunzip() },
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), create: () => createZstdDecompress() },
] as const;

/** What cannot be read here, with what can. */
const OTHER_FORMATS = [
  { name: "xz", magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58]), command: "unxz -k" },
  { name: "lz4", magic: Buffer.from([0x04, 0x22, 0x4d, 0x18]), command: "unlz4" },
  { name: "bzip2", magic: Buffer.from("BZh", "latin1"), command: "bunzip2 -k" },
] as const;

/** Throws OperatingError: no file, no core. */
export async function openCore(path: string): Promise<CoreFile> {
  const fd = tryOpen(path);
  if (fd < 0 || !fstatSync(fd).isFile()) {
    if (fd >= 0) closeSync(fd);
    throw new OperatingError("bad-file", `cannot read the core file ${path}`, `ls -l ${path}`);
  }
  return new CoreFile(await openUnpacked(fd, path), path);
}

/**
 * A descriptor of the core itself, unpacked where it is compressed; one that is cut short gives
 * what there is. Takes `fd` over. Throws OperatingError.
 */
export async function openUnpacked(
  fd: number,
  path: string,
  maxBytes = MAX_UNPACKED_BYTES,
): Promise<number> {
  const start = Buffer.alloc(MAGIC_BYTES);
  readSync(fd, start, 0, MAGIC_BYTES, 0);
  const has = ({ magic }: { readonly magic: Buffer }): boolean =>
    start.subarray(0, magic.length).equals(magic);
  const other = OTHER_FORMATS.find(has);
  if (other !== undefined) {
    closeSync(fd);
    throw new OperatingError(
      "bad-file",
      `${path} is compressed by ${other.name}; only gzip and zstd can be read`,
      `${other.command} ${path}`,
    );
  }
  const unpacker = UNPACKERS.find(has);
  if (unpacker === undefined) return fd;
  const into = openUnnamed();
  const sink = new SparseFile(into, maxBytes);
  try {
    await pipeline(createReadStream(path, { fd, start: 0 }), unpacker.create(), sink);
  } catch (error) {
    if (error instanceof TooLarge || isDiskFull(error) || sink.sizeBytes === 0) {
      closeSync(into);
      throw unpackError(path, error, maxBytes);
    }
    // The stream ends early or is damaged: what came before is true.
  }
  ftruncateSync(into, sink.sizeBytes);
  return into;
}

class TooLarge extends Error {}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOSPC";
}

function unpackError(path: string, error: unknown, maxBytes: number): OperatingError {
  if (error instanceof TooLarge) {
    const message = `${path} unpacks to more than ${maxBytes} bytes`;
    return new OperatingError("bad-file", message, "unpack it yourself and give that file");
  }
  const why = error instanceof Error ? error.message : String(error);
  return new OperatingError(
    "bad-file",
    `cannot unpack ${path}: ${why}`,
    `TMPDIR names a folder with room for it; ${tmpdir()} is used now`,
  );
}

function openUnnamed(): number {
  const folder = mkdtempSync(join(tmpdir(), "pyrometer-core-"));
  try {
    return openSync(join(folder, "core"), "wx+", 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Pages of zeros, of which a core has many, take no room. */
class SparseFile extends Writable {
  sizeBytes = 0;
  readonly #fd: number;
  readonly #maxBytes: number;

  constructor(fd: number, maxBytes: number) {
    super({ highWaterMark: 1 << 20 });
    this.#fd = fd;
    this.#maxBytes = maxBytes;
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    try {
      if (this.sizeBytes + chunk.length > this.#maxBytes) throw new TooLarge();
      this.#put(chunk);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #put(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += PAGE) {
      const page = chunk.subarray(at, at + PAGE);
      if (!page.equals(ZEROS.subarray(0, page.length))) {
        for (let done = 0; done < page.length;) {
          done += writeSync(this.#fd, page, done, page.length - done, this.sizeBytes + done);
        }
      }
      this.sizeBytes += page.length;
    }
  }
}
