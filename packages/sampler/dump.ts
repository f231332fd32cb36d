// One look at a process: every thread of every interpreter.

import { ProfileBuilder } from "#profile/model/builder.ts";
import type { ProcessDump } from "./session.ts";

export function dumpProcess(_pid: number, _options: { readonly noStop: boolean }): ProcessDump {
  void ProfileBuilder;
  throw new Error("not yet");
}
