// What --gil, --include and --exclude leave of a document for a report. The page can show anything
// that its file holds, and the file is for somebody else: what was asked to be left out is not in
// it, neither as samples nor as names.

import { OperatingError } from "#base/errors.ts";
import type { Finding } from "#profile/model/diagnosis.ts";
import type { Document } from "#profile/model/document.ts";
import type { Kind } from "#profile/model/kinds.ts";
import type { Profile } from "#profile/model/profile.ts";
import { keptSamples } from "#profile/model/selected-stacks.ts";
import type { Selection } from "#profile/model/selection.ts";

type Narrowing = Pick<Selection, "gilOnly" | "include" | "exclude">;

export interface SelectedDocument {
  readonly document: Document;
  /** Kinds that cannot be chosen from by what stands on a stack. */
  readonly leftOut: readonly Kind[];
}

/** Names of the flags that leave something out; empty: none. */
export function narrowingFlags({ gilOnly, include, exclude }: Narrowing): readonly string[] {
  return [
    ...(gilOnly ? ["--gil"] : []),
    ...(include === undefined ? [] : ["--include"]),
    ...(exclude === undefined ? [] : ["--exclude"]),
  ];
}

/** Throws "usage" where such a flag stands beside what holds no samples. `name`: of the file. */
export function refuseWithoutSamples(
  name: string,
  kinds: readonly Kind[],
  selection: Narrowing,
): void {
  const flags = narrowingFlags(selection);
  if (flags.length === 0 || kinds.includes("samples")) return;
  const held = kinds.length === 0 ? "nothing" : kinds.join(", ");
  const message = `${name} holds ${held}; ${flags.join(" and ")} can only choose among samples`;
  throw new OperatingError("usage", message, `leave ${flags.join(" and ")} out`);
}

/** With expressions that were decided for it. Throws "usage" where it holds no samples. */
export function selectedDocument(
  name: string,
  document: Document,
  selection: Selection,
): SelectedDocument {
  const flags = narrowingFlags(selection);
  if (flags.length === 0) return { document, leftOut: [] };
  refuseWithoutSamples(name, document.kinds, selection);
  const { format, writtenBy, hasTimes, isOwn, estimated, sources, diagnosis } = document;
  const profile = keptSamples(document.profile, selection);
  const finding: Finding = {
    kind: "dropped",
    message: `samples that ${flags.join(" and ")} left out`,
    count: sampleCount(document.profile) - sampleCount(profile),
    places: [],
  };
  return {
    document: {
      format,
      writtenBy,
      kinds: ["samples"],
      profile,
      hasTimes,
      isOwn,
      ...(estimated === undefined ? {} : { estimated }),
      ...(sources === undefined ? {} : { sources: sourcesOf(sources, profile) }),
      diagnosis: [...diagnosis, finding],
    },
    leftOut: document.kinds.filter((kind) => kind !== "samples"),
  };
}

function sampleCount({ samples }: Profile): number {
  return samples.count.reduce((sum, count) => sum + count, 0);
}

function sourcesOf(
  sources: ReadonlyMap<string, string>,
  { files, strings }: Profile,
): ReadonlyMap<string, string> {
  const paths = new Set(Array.from(files.path, (row) => strings[row]));
  return new Map([...sources].filter(([path]) => paths.has(path)));
}
