// Which processes there are and whose children they are, from /proc. They come and go meanwhile:
// what is gone is left out.

import { readdirSync } from "node:fs";
import { commandLine, parentPid } from "./process-facts.ts";

/** Ids of all processes that we can see, in ascending order. */
export function allPids(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Children, their children and so on, each after its parent; the process itself is not there. */
export function descendants(pid: number): readonly number[] {
  const childrenOf = Map.groupBy(allPids(), parentPid);
  const found: number[] = [];
  const waiting = [pid];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const children = childrenOf.get(parent) ?? [];
    found.push(...children);
    waiting.push(...children);
  }
  return found;
}

/** Processes whose command line, joined by spaces, matches; we are not among them. */
export function pidsByCommand(expression: RegExp): readonly number[] {
  return allPids().filter(
    (pid) => pid !== process.pid && expression.test(commandLine(pid).join(" ")),
  );
}
