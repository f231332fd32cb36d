import { readFileSync } from "node:fs";
import { nodeCodecs } from "#cli/output/node-codecs.ts";
import { readRecording } from "#profile/formats/pyro/read.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind, sampleState } from "#profile/model/tables.ts";
import { NO_PYTHON_LABEL } from "#sampler/losses.ts";
import type { CountedStack, Sampling } from "./stacks.ts";

/**
 * Names root first. `isRow`: no stack of Python, but a row of its own for what could not be
 * verified or had no frame.
 */
function stackOf(profile: Profile, stack: number): { names: readonly string[]; isRow: boolean } {
  const { stacks, frames, functions, strings } = profile;
  const names: string[] = [];
  let isRow = false;
  for (let row = stack; row >= 0; row = stacks.parent[row]) {
    const frame = stacks.frame[row];
    isRow ||= frames.kind[frame] === frameKind.root;
    names.push(strings[functions.name[frames.function[frame]]]);
  }
  return { names: names.reverse(), isRow };
}

export function readPyrometer(output: string): Sampling {
  const { profile } = readRecording(readFileSync(output), nodeCodecs);
  const { samples, cost } = profile;
  const sums = new Map<string, CountedStack>();
  let failed = 0;
  let frameless = 0;
  for (let row = 0; row < samples.stack.length; row++) {
    const { names, isRow } = stackOf(profile, samples.stack[row]);
    if (isRow) {
      if (names[0] === NO_PYTHON_LABEL) frameless += samples.count[row];
      else failed += samples.count[row];
      continue;
    }
    const onCpu = (samples.state[row] & sampleState.onCpu) !== 0;
    const key = `${samples.stack[row]} ${String(onCpu)}`;
    const before = sums.get(key);
    sums.set(key, {
      names,
      onCpu,
      count: (before?.count ?? 0) + samples.count[row],
      cpuNs: (before?.cpuNs ?? 0) + samples.cpuNs[row],
    });
  }
  return {
    stacks: [...sums.values()],
    failed,
    frameless,
    heldNs: cost.heldNs,
    holds: cost.holds,
    longestHoldNs: cost.longestHoldNs,
    missedTicks: cost.missedTicks,
    lost: cost.lost,
    notes: cost.notes,
  };
}
