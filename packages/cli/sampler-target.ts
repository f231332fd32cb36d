// What is to be sampled, from the flags and the command line: one kind of target and no other.

import { OperatingError } from "#base/errors.ts";
import type { SamplerTarget } from "#sampler/session.ts";

import type { CommandName, FlagValues } from "./flags.ts";

/** A way to say what is sampled, and how it was said. */
type Given = readonly [said: string, target: SamplerTarget];

/** Throws a usage error where nothing is given, or more than one kind. */
export function samplerTarget(
  values: FlagValues,
  command: readonly string[],
  name: CommandName,
): SamplerTarget {
  const given = givenTargets(values, command);
  const [first, second] = given;
  if (given.length === 0) {
    const remedy = `pyrometer ${name} --pid 12345, or pyrometer ${name} -- python3 script.py`;
    const what = name === "top" ? "look at" : name;
    throw new OperatingError("usage", `there is nothing to ${what}`, remedy);
  }
  if (given.length > 1) {
    const message = `${first[0]} and ${second[0]} cannot stand together`;
    throw new OperatingError("usage", message, "give one of them; a file name needs -o before it");
  }
  return first[1];
}

function givenTargets(values: FlagValues, command: readonly string[]): readonly Given[] {
  const { pid: pids = [], name, allPython } = values;
  const given: Given[] = [];
  if (pids.length === 1) given.push([`--pid ${pids[0]}`, { pid: pids[0] }]);
  if (pids.length > 1) given.push([`--pid ${pids.join(",")}`, { pids: [...new Set(pids)] }]);
  if (name !== undefined) given.push([`--name '${name.source}'`, { name }]);
  if (allPython === true) given.push(["--all-python", { everyPython: true }]);
  if (command.length > 0) given.push([`a command ('${command[0]}')`, { command }]);
  return given;
}
