// Rows of processes and threads above all stacks: which label chain each thread stands on.

import { hasSeveralProcesses, processLabel, threadName } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { TreeView } from "./tree-view.ts";

export interface RootLabels {
  /** Each label once. */
  readonly labels: readonly string[];
  /** By thread: places in `labels`, outermost first. Threads with equal chains share a group. */
  readonly groupOfThread: Int32Array;
  readonly chainOfGroup: readonly (readonly number[])[];
}

export function rootLabels(profile: Profile, view: TreeView): RootLabels {
  const perProcess = view.perProcess ?? hasSeveralProcesses(profile);
  const { pid } = profile.threads;
  const labels = new Map<string, number>();
  const place = (label: string): number => {
    const at = labels.get(label) ?? labels.size;
    labels.set(label, at);
    return at;
  };
  const groups = new Map<string, number>();
  const chainOfGroup: (readonly number[])[] = [];
  const groupOfThread = new Int32Array(pid.length);
  for (let thread = 0; thread < pid.length; thread += 1) {
    const chain: number[] = [];
    if (perProcess) chain.push(place(processLabel(profile, pid[thread])));
    if (view.perThread) chain.push(place(threadName(profile, thread)));
    const key = chain.join(" ");
    const group = groups.get(key) ?? groups.size;
    if (group === groups.size) {
      groups.set(key, group);
      chainOfGroup.push(chain);
    }
    groupOfThread[thread] = group;
  }
  return { labels: [...labels.keys()], groupOfThread, chainOfGroup };
}
