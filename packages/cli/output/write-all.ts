// Writing whole byte arrays to a descriptor. A partial write is not a success; a pipe that is full
// and non-blocking (a parent may have set it so) is waited for.

import * as fs from "node:fs";

import { systemErrorCode } from "./system-error.ts";

const FULL_PIPE_WAIT_MS = 2;
const clock = new Int32Array(new SharedArrayBuffer(4));

export function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += fs.writeSync(descriptor, bytes, written, bytes.length - written);
    } catch (error) {
      if (systemErrorCode(error) !== "EAGAIN") throw error;
      Atomics.wait(clock, 0, 0, FULL_PIPE_WAIT_MS);
    }
  }
}
