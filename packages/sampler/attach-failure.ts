// Why a process cannot be sampled, where what was found of its Python does not say so.
//
// Trap: some rules let its list of mappings be read and its memory not (Yama, seccomp), and a
// process may end at any moment: looking for Python then ends in words that tell of Python and not
// of the reason.

import { OperatingError } from "#base/errors.ts";
import { readTargetAccess } from "#process/access-facts.ts";
import { readMaps } from "#process/maps.ts";
import { MemoryError, type Memory } from "#process/memory.ts";
import type { ProcessModule } from "#process/modules.ts";
import { refusalError } from "#process/refusal.ts";

const PROBE_BYTES = 8;

/** Of a process of which no file could be read. */
export function nothingMapped(pid: number): OperatingError {
  if (readTargetAccess(pid).existence !== "there" || hasMappings(pid)) return refusalError(pid);
  return new OperatingError(
    "not-python",
    `process ${pid} has no program in its memory: it is a kernel thread, or it is ending`,
    "give the id of a Python process",
  );
}

function hasMappings(pid: number): boolean {
  try {
    return readMaps(pid).length > 0;
  } catch {
    return true;
  }
}

/** After `failure` to find Python: that, or the reason why nothing could be found. */
export function attachFailure(
  pid: number,
  memory: Memory,
  modules: readonly ProcessModule[],
  failure: OperatingError,
): OperatingError {
  if (readTargetAccess(pid).existence !== "there") {
    return new OperatingError("target-ended", `process ${pid} ended while it was looked at`);
  }
  const known = modules.flatMap(({ writableRanges }) => writableRanges)[0];
  if (known === undefined || canRead(memory, known.address)) return failure;
  // Not there any more: it executes another program at this moment.
  return isMapped(pid, known.address) ? refusalError(pid, failure) : failure;
}

function canRead(memory: Memory, address: number): boolean {
  try {
    memory.read(address, PROBE_BYTES);
    return true;
  } catch (error) {
    if (error instanceof MemoryError) return false;
    throw error;
  }
}

function isMapped(pid: number, address: number): boolean {
  try {
    return readMaps(pid).some(({ start, end }) => start <= address && address < end);
  } catch {
    return true;
  }
}
