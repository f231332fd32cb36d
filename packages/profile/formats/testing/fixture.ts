// Files that the tools themselves wrote: fixtures/profiles/README.md.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Document } from "../../model/document.ts";
import type { ReadFormat, Sureness } from "../reader.ts";
import { inputOf } from "./input-of.ts";

const FOLDER = resolve(import.meta.dirname, "../../../../fixtures/profiles");

/** `path`: `py-spy/0.4.3/raw.txt` */
export function fixtureBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(FOLDER, path)));
}

/** Paths of a tool's files whose names match, in every version that is there. */
export function fixturePaths(tool: string, name: RegExp): readonly string[] {
  return readdirSync(join(FOLDER, tool), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "README.md" && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(FOLDER.length + 1))
    .sort();
}

export async function readFixture(
  read: ReadFormat,
  path: string,
  rows: "runs" | "sums" = "runs",
): Promise<Document> {
  return await read(inputOf(fixtureBytes(path), path), { rows });
}

export function sniffFixture(sniff: (head: Uint8Array) => Sureness, path: string): Sureness {
  return sniff(inputOf(fixtureBytes(path)).head);
}
