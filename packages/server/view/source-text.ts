// Source beside a profile, without the profile becoming a way to read files. A text is given only
// where the profile names the file, and then
//
// - the file carries the text itself, or
// - it lies below a folder that the person gave (`--source`), or
// - the profile is one of our recordings: it names files that its target ran.
//
// What is opened is a regular file with the name of a source file, also behind symbolic links, and
// is looked at again once it is open: what a path means can change in between.

import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
} from "node:fs";
import { extname, isAbsolute, join } from "node:path";

import type { Document } from "#profile/model/document.ts";
import type { SourceText } from "#protocol/view.ts";

import { isBelow } from "./folder-listing.ts";

export const SOURCE_BYTES_MAX = 1 << 20;
const PARTS_MAX = 64;

const EXTENSIONS = new Set(
  (
    ".py .pyi .pyw .pyx .pxd .pxi .c .h .cc .cpp .cxx .hh .hpp .hxx .cu .rs .go .f .f90 .jl " +
    ".js .mjs .cjs .jsx .ts .tsx"
  ).split(" "),
);

/** What is kept of a document to answer for its sources. */
export interface SourceFacts {
  readonly isOwn: boolean;
  /** Those that the profile names. */
  readonly paths: ReadonlySet<string>;
  /** Texts that the file itself carries. */
  readonly carried: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  /** Ms since 1970; 0: not known. */
  readonly endedAtMs: number;
}

export function sourceFactsOf({ profile, isOwn, sources }: Document): SourceFacts {
  const { strings, files, meta, cost } = profile;
  return {
    isOwn,
    paths: new Set(Array.from(files.path, (row) => strings[row])),
    carried: sources ?? new Map<string, string>(),
    workingDirectory: meta.workingDirectory,
    endedAtMs: meta.startedAtMs === 0 ? 0 : meta.startedAtMs + cost.durationNs / 1e6,
  };
}

/** `roots`: real paths of the folders that the person gave. */
export function sourceText(facts: SourceFacts, path: string, roots: readonly string[]): SourceText {
  const without = (reason: string): SourceText => ({ path, text: undefined, reason });
  if (!facts.paths.has(path)) return without("the profile names no such file");
  const carried = facts.carried.get(path);
  if (carried !== undefined) return { path, text: carried, reason: undefined };
  if (!facts.isOwn && roots.length === 0) {
    return without("source is read below a folder that you name: pyrometer view --source FOLDER");
  }
  let reason = "there is no such file below the folders of --source";
  for (const { place, root } of candidates(facts, path, roots)) {
    const read = readSource(place, root);
    if ("text" in read) return { path, text: read.text, reason: undefined, ...noteOf(facts, read) };
    if (read.refused !== undefined) reason = read.refused;
  }
  return without(reason);
}

interface Candidate {
  readonly place: string;
  /** It must lie below; undefined: anywhere. */
  readonly root: string | undefined;
}

/** Folders that were given come first: they are what the person means. */
function* candidates(
  facts: SourceFacts,
  path: string,
  roots: readonly string[],
): Generator<Candidate> {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  for (const root of roots) {
    if (isAbsolute(path)) yield { place: path, root };
    // Recorded elsewhere (`/app/views.py` in a container): its last parts are sought here.
    for (let from = 0; from < Math.min(parts.length, PARTS_MAX); from += 1) {
      yield { place: join(root, ...parts.slice(from)), root };
    }
  }
  if (!facts.isOwn) return;
  if (isAbsolute(path)) yield { place: path, root: undefined };
  else if (isAbsolute(facts.workingDirectory)) {
    yield { place: join(facts.workingDirectory, path), root: undefined };
  }
}

type Read =
  | { readonly text: string; readonly modifiedAtMs: number }
  | { readonly refused: string | undefined };

const ABSENT: Read = { refused: undefined };

function readSource(place: string, root: string | undefined): Read {
  let descriptor: number | undefined;
  try {
    // Before it is opened: opening a device can have effects.
    if (!statSync(place).isFile()) return { refused: "this is no regular file" };
    descriptor = openSync(place, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stat = fstatSync(descriptor);
    const real = readlinkSync(`/proc/self/fd/${descriptor}`);
    if (root !== undefined && !isBelow(root, real)) return ABSENT;
    if (!stat.isFile()) return { refused: "this is no regular file" };
    if (!EXTENSIONS.has(extname(real).toLowerCase())) {
      return { refused: "its name is not that of a source file" };
    }
    if (stat.size > SOURCE_BYTES_MAX) return { refused: "the file is larger than 1 MiB" };
    const bytes = readFileSync(descriptor);
    if (bytes.length > SOURCE_BYTES_MAX) return { refused: "the file is larger than 1 MiB" };
    if (bytes.includes(0)) return { refused: "the file holds no text" };
    return { text: decoded(bytes), modifiedAtMs: stat.mtimeMs };
  } catch (error) {
    const isForbidden = (error as NodeJS.ErrnoException).code === "EACCES";
    return { refused: isForbidden ? "the file may not be read" : undefined };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Python sources may say another encoding; Latin-1 then shows at least what is ASCII. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

function noteOf({ endedAtMs }: SourceFacts, { modifiedAtMs }: { modifiedAtMs: number }): object {
  const isChanged = endedAtMs > 0 && modifiedAtMs > endedAtMs;
  return isChanged ? { note: "changed after the recording: lines may not match" } : {};
}
