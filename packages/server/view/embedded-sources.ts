// Source texts that go with a document into a file of its own. The same rules as for the server:
// what a page could not ask for is not embedded either. Files that carry most of the cost come
// first, for there is a limit on all of them together.

import type { Document } from "#profile/model/document.ts";
import { valueColumn, valueTypesOf } from "#profile/model/value-types.ts";

import { sourceFactsOf, sourceText } from "./source-text.ts";

const EMBEDDED_BYTES_MAX = 1 << 20;
const FILES_MAX = 200;

export interface WithSources {
  readonly document: Document;
  /** Those that were read from the disk. */
  readonly paths: readonly string[];
}

/** `roots`: real paths of the folders that the person gave. */
export function withSources(document: Document, roots: readonly string[]): WithSources {
  const facts = sourceFactsOf(document);
  const sources = new Map(document.sources ?? []);
  const paths: string[] = [];
  let sizeBytes = 0;
  if (!facts.isOwn && roots.length === 0) return { document, paths };
  for (const path of byCost(document).slice(0, FILES_MAX)) {
    if (sources.has(path)) continue;
    const { text } = sourceText(facts, path, roots);
    if (text === undefined || sizeBytes + text.length > EMBEDDED_BYTES_MAX) continue;
    sizeBytes += text.length;
    sources.set(path, text);
    paths.push(path);
  }
  return { document: paths.length === 0 ? document : { ...document, sources }, paths };
}

/** Paths of the profile's files, those first in whose lines most was spent. */
function byCost({ profile, edges, lines }: Document): string[] {
  const { strings, files, functions, frames, stacks, samples } = profile;
  const costs = new Float64Array(files.path.length);
  const add = (file: number, cost: number): void => {
    if (file >= 0 && cost > 0) costs[file] += cost;
  };
  const values = valueColumn(profile, valueTypesOf(profile)[0].name);
  for (let row = 0; row < samples.stack.length; row += 1) {
    add(functions.file[frames.function[stacks.frame[samples.stack[row]]]], values[row]);
  }
  edges?.nodes.self.at(0)?.forEach((cost, row) => {
    add(functions.file[edges.nodes.function[row]], cost);
  });
  lines?.self.at(0)?.forEach((cost, row) => add(lines.file[row], cost));
  return Array.from(costs.keys())
    .sort((one, other) => costs[other] - costs[one])
    .map((file) => strings[files.path[file]]);
}
