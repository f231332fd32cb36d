// Of commands that look at one process.

import { OperatingError } from "#base/errors.ts";

import type { CommandName, FlagValues } from "./flags.ts";

/** Undefined where none was given. */
export function onePid({ pid }: FlagValues, command: CommandName): number | undefined {
  if (pid === undefined || pid.length === 1) return pid?.[0];
  const message = `${command} looks at one process, and ${pid.length} were given`;
  throw new OperatingError("usage", message, `pyrometer ${command} --pid ${pid[0]}`);
}
