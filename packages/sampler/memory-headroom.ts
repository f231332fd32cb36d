// Inside a container our memory counts against the limit that the target lives under: what we take
// may be what kills it.

import { memoryLimit, type MemoryLimit } from "#process/cgroup.ts";

/** Half as much again as a recording may take. */
const SPARE_BYTES = 150e6;

/** A line for a person where little is left; undefined where there is room, or no limit. */
export function headroomNote(pid: number): string | undefined {
  const own = memoryLimit();
  if (own === undefined || own.headroomBytes >= SPARE_BYTES) return undefined;
  const left = `${megabytes(own.headroomBytes)} of ${megabytes(own.limitBytes)} are left`;
  return sharesLimit(own, memoryLimit(pid))
    ? `memory is short: ${left} in the container, ` +
        "whose limit Pyrometer shares with the target; record from outside it"
    : `memory is short: ${left} below the limit that Pyrometer runs under; give it more`;
}

function sharesLimit(own: MemoryLimit, target: MemoryLimit | undefined): boolean {
  return target?.group === own.group;
}

function megabytes(sizeBytes: number): string {
  return `${Math.floor(sizeBytes / 1e6)} MB`;
}
