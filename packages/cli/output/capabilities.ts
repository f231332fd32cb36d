// What each format can hold: which kinds are read from it and which are written to it. None is made
// up from another: what a format cannot hold is refused, or estimated where a person asks for it.

import { readableFormats } from "#profile/formats/readers.ts";
import { KINDS, type Kind } from "#profile/model/kinds.ts";

import { FORMATS, type FormatName } from "./formats.ts";
import { nodeCodecs } from "./node-codecs.ts";

/** Kinds that a format is written from. A recording is written by `record` alone. */
export const WRITTEN_KINDS: Readonly<Record<FormatName, readonly Kind[]>> = {
  svg: ["samples"],
  html: KINDS,
  collapsed: ["samples"],
  speedscope: ["samples"],
  pprof: ["samples"],
  gecko: ["samples"],
  chrometrace: ["spans", "samples", "markers", "counters"],
  callgrind: ["samples", "edges"],
  pstats: ["samples", "edges"],
  md: ["samples"],
  json: ["samples"],
  pyro: [],
};

/** Readers whose format goes by another name where it is written. */
const READER_OF: Readonly<Partial<Record<FormatName, string>>> = {
  svg: "flamegraph-svg",
  chrometrace: "chrome-trace",
};

export interface Capability {
  /** For --format; the reader's name where it is only read. */
  readonly name: string;
  readonly title: string;
  readonly read: readonly Kind[];
  readonly write: readonly Kind[];
}

/** A row per format: those that are written first, in the order of their table. */
export function capabilities(): readonly Capability[] {
  const readers = readableFormats(nodeCodecs);
  const known = new Set<string>();
  const written = FORMATS.map(({ name, meaning }): Capability => {
    const reader = readers.find((one) => one.name === (READER_OF[name] ?? name));
    if (reader !== undefined) known.add(reader.name);
    const read = reader?.kinds ?? [];
    return { name, title: reader?.title ?? meaning, read, write: WRITTEN_KINDS[name] };
  });
  const onlyRead = readers
    .filter(({ name }) => !known.has(name))
    .map(({ name, title, kinds }): Capability => ({ name, title, read: kinds, write: [] }));
  return [...written, ...onlyRead];
}

const NOTHING = "-";

/** For a person. */
export function capabilityLines(rows: readonly Capability[]): string[] {
  const words = (kinds: readonly Kind[]): string => {
    if (kinds.length === 0) return NOTHING;
    return kinds.length === KINDS.length ? "all" : kinds.join(" ");
  };
  const cells = [
    ["FORMAT", "READ", "WRITTEN FROM", ""],
    ...rows.map(({ name, title, read, write }) => [name, words(read), words(write), title]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, column) => (column < widths.length ? cell.padEnd(widths[column]) : cell))
      .join("  ")
      .trimEnd(),
  );
}
