// What is compared under one name across documents: a function, a line, or a whole path of calls.
// Names must meet although the files lie elsewhere: paths are taken without the folders that differ
// from machine to machine and from version to version.

import { frameName, framePath, shortPath } from "#profile/model/labels.ts";
import { InternTable } from "#profile/model/intern-table.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind } from "#profile/model/tables.ts";

export const DIFF_BY = ["function", "line", "path"] as const;
export type DiffBy = (typeof DIFF_BY)[number];

/** `/usr/lib/python3.12/`, `…/lib/python3.12t/`: what follows is the standard library's own. */
const LIBRARY = /^.*\/lib\/python\d+\.\d+t?\//u;

export class CostKeys {
  readonly by: DiffBy;
  readonly #rows = new Map<string, number>();
  readonly #paths = new InternTable(2);
  readonly name: string[] = [];
  readonly path: string[] = [];
  readonly line: number[] = [];

  constructor(by: DiffBy) {
    this.by = by;
  }

  /** Rows of whatever is compared. */
  get length(): number {
    return this.by === "path" ? this.#paths.length : this.name.length;
  }

  /** A function or line. */
  place(name: string, path: string, line: number): number {
    const shown = this.by === "line" ? line : -1;
    const text = `${name}\0${path}\0${shown}`;
    const known = this.#rows.get(text);
    if (known !== undefined) return known;
    const row = this.name.length;
    this.#rows.set(text, row);
    this.name.push(name);
    this.path.push(path);
    this.line.push(shown);
    return row;
  }

  /** A call of a place from a path, or from nowhere (-1). */
  call(caller: number, place: number): number {
    this.#paths.key[0] = caller;
    this.#paths.key[1] = place;
    return this.#paths.intern();
  }

  /** Place of a row: itself, or what the path ends in. */
  placeOf(row: number): number {
    return this.by === "path" ? this.#paths.cell(row, 1) : row;
  }

  /** The path that it was called from; -1: none. */
  callerOf(row: number): number {
    return this.by === "path" ? this.#paths.cell(row, 0) : -1;
  }
}

/** By frame of the profile. */
export function placesOfFrames(keys: CostKeys, profile: Profile): Int32Array {
  return Int32Array.from(profile.frames.function, (_, frame) =>
    keys.place(
      comparableName(profile, frame),
      comparablePath(profile, framePath(profile, frame)),
      profile.frames.line[frame],
    ),
  );
}

/** Numbers of threads and processes are others in every run. */
function comparableName(profile: Profile, frame: number): string {
  const name = frameName(profile, frame);
  const isRoot = profile.frames.kind[frame] === frameKind.root;
  return isRoot ? name.replaceAll(/\b(?:0x[\da-f]+|\d+)\b/giu, "#") : name;
}

export function comparablePath(profile: Profile, path: string): string {
  const short = shortPath(profile, path);
  return short === path ? path.replace(LIBRARY, "") : short;
}
