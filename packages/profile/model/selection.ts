// Which samples of a profile are drawn, and by which value. Selections are made after the fact:
// everything is recorded.

import { frameName, framePath } from "./labels.ts";
import type { Profile } from "./profile.ts";
import { frameKind, sampleState, type Tables } from "./tables.ts";

export interface Selection {
  /**
   * What a sample weighs, by the name of a value type: "samples", "wall" or "cpu" in our own
   * recordings. A name that the profile lacks stands for its first.
   */
  readonly value: string;
  /** Keep threads that do not run; with the value "wall" they always stay. */
  readonly includeIdle: boolean;
  /** Only samples that are known to hold the GIL. */
  readonly gilOnly: boolean;
  /** A row per thread at the root. */
  readonly perThread: boolean;
  /** A row per process at the root: where there are several, unless it says otherwise. */
  readonly perProcess?: boolean;
  /** One frame per function instead of one per line. */
  readonly byFunction: boolean;
  /** Only samples in whose stack the qualified name or the path of some frame matches. */
  readonly include?: RegExp;
  /** No sample in whose stack one matches. */
  readonly exclude?: RegExp;
}

export const DEFAULT_SELECTION: Selection = {
  value: "cpu",
  includeIdle: false,
  gilOnly: false,
  perThread: false,
  byFunction: false,
};

/**
 * For each sample row 1 where the selection keeps it. Unattributed rows always stay, so that totals
 * add up. A thread that is not known to be off the CPU counts as running; one that is not known to
 * hold the GIL does not hold it. What an expression leaves out is left out of the totals.
 */
export function selectedRows(profile: Profile, selection: Selection): Uint8Array {
  const { samples, threads } = profile;
  const unattributed = unattributedStacks(profile);
  const keepsIdle = selection.includeIdle || selection.value === "wall";
  const selected = new Uint8Array(samples.stack.length);
  const included = matchingStacks(profile, selection.include);
  const excluded = matchingStacks(profile, selection.exclude);
  for (let row = 0; row < selected.length; row += 1) {
    const state = samples.state[row];
    const tellsRunning = (threads.knownStates[samples.thread[row]] & sampleState.onCpu) !== 0;
    const isIdle = tellsRunning && (state & sampleState.onCpu) === 0;
    const holdsGil = (state & sampleState.holdsGil) !== 0;
    const isKept = (keepsIdle || !isIdle) && (!selection.gilOnly || holdsGil);
    const stack = samples.stack[row];
    if (included?.[stack] === 0 || excluded?.[stack] === 1) continue;
    selected[row] = isKept || unattributed[stack] === 1 ? 1 : 0;
  }
  return selected;
}

/**
 * For each stack 1 where it is what stands for samples that could not be verified: a frame of kind
 * root at its end.
 */
function unattributedStacks(tables: Tables): Uint8Array {
  const { stacks, frames } = tables;
  const unattributed = new Uint8Array(stacks.frame.length);
  for (let stack = 0; stack < unattributed.length; stack += 1) {
    unattributed[stack] = frames.kind[stacks.frame[stack]] === frameKind.root ? 1 : 0;
  }
  return unattributed;
}

/** For each stack 1 where one of its frames matches; undefined without an expression. */
function matchingStacks(tables: Tables, expression: RegExp | undefined): Uint8Array | undefined {
  if (expression === undefined) return undefined;
  const { stacks, frames } = tables;
  const matching = new Uint8Array(frames.kind.length);
  for (let frame = 0; frame < matching.length; frame += 1) {
    const isMatch =
      expression.test(frameName(tables, frame)) || expression.test(framePath(tables, frame));
    matching[frame] = isMatch ? 1 : 0;
  }
  const matched = new Uint8Array(stacks.frame.length);
  for (let stack = 0; stack < matched.length; stack += 1) {
    const above = stacks.parent[stack];
    matched[stack] = matching[stacks.frame[stack]] | (above < 0 ? 0 : matched[above]);
  }
  return matched;
}
