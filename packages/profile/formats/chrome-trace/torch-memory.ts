// torch.profiler with `profile_memory=True` tells what its allocators hold by instants that are
// called `[memory]`: each has the totals after it, which are counters that change with time.
// https://github.com/pytorch/pytorch/blob/main/torch/csrc/autograd/profiler_kineto.cpp

import type { JsonReader } from "../json-reader.ts";

export const TORCH_MEMORY = { name: "[memory]", category: "cpu_instant_event" } as const;

/** c10's numbers of kinds of devices. */
const DEVICES: Readonly<Record<string, string>> = {
  0: "CPU",
  1: "CUDA",
  6: "HIP",
  12: "XPU",
  13: "MPS",
};
const ALLOCATED = "Total Allocated";
/** More than is given out: only devices have allocators that keep what was freed. */
const RESERVED = "Total Reserved";

export interface TorchTotal {
  /** `bytes allocated: CUDA 0` */
  readonly name: string;
  readonly value: number;
}

/** What is held after the moment on its device. */
export function torchTotals(args: JsonReader): readonly TorchTotal[] {
  const told = new Map<string, number>();
  if (!args.enterObject()) return [];
  for (let key = args.key(); key !== undefined; key = args.key()) told.set(key, args.anyNumber());
  const type = String(told.get("Device Type"));
  const id = told.get("Device Id") ?? -1;
  const kind = DEVICES[type] ?? `device ${type}`;
  const device = id >= 0 ? `${kind} ${id}` : kind;
  const totals: TorchTotal[] = [];
  const add = (title: string, value: number | undefined): void => {
    if (value !== undefined) totals.push({ name: `${title}: ${device}`, value });
  };
  add("bytes allocated", told.get(ALLOCATED));
  if (id >= 0) add("bytes reserved", told.get(RESERVED));
  return totals;
}
