// What Tab offers in the statistics browser: commands, sort keys, names of files.

import * as fs from "node:fs";
import * as path from "node:path";

import { SORT_KEYS } from "#analysis/pstats/sort-keys.ts";

import { BROWSER_COMMANDS } from "./texts.ts";

/** More than fill a screen help nobody, and a folder may hold millions. */
const FILES_MAX = 1000;

/** What could stand for the end of the line, and that end: as node:readline asks. */
export function completionsOf(line: string): [string[], string] {
  const [offers, start] = offersFor(line);
  const isDecided = offers.length === 1 && !offers[0].endsWith("/");
  return [isDecided ? [`${offers[0]} `] : offers, start];
}

function offersFor(line: string): [string[], string] {
  const typed = line.trimStart();
  const [, command, rest] = /^(\?|\w+\s+)(.*)$/su.exec(typed) ?? [];
  if (command === undefined || rest === undefined) return beginningWith(BROWSER_COMMANDS, typed);
  switch (command.trim()) {
    case "sort":
      return beginningWith([...SORT_KEYS.keys()], rest.split(/\s+/u).at(-1) ?? "");
    case "help":
    case "?":
      return beginningWith(BROWSER_COMMANDS, rest.trimStart());
    case "read":
    case "add":
      return [filesBeginningWith(rest), rest];
    default:
      return [[], rest];
  }
}

function beginningWith(words: readonly string[], start: string): [string[], string] {
  return [words.filter((word) => word.startsWith(start)), start];
}

function filesBeginningWith(start: string): string[] {
  const folder = start.slice(0, start.lastIndexOf("/") + 1);
  const name = start.slice(folder.length);
  try {
    return fs
      .readdirSync(folder === "" ? "." : folder, { withFileTypes: true })
      .filter((entry) => entry.name.startsWith(name) && (name !== "" || !isHidden(entry.name)))
      .slice(0, FILES_MAX)
      .map((entry) => path.join(folder, entry.name) + (entry.isDirectory() ? "/" : ""))
      .toSorted();
  } catch {
    return [];
  }
}

function isHidden(name: string): boolean {
  return name.startsWith(".");
}
