// Filters of samples by what stands on their stacks: `name:`, `file:`, `line:`, `package:`, or by
// their `thread:`. A minus before one leaves out what it matches. Written as one line of text, so
// that a person can type them: `file:json -thread:worker dumps`.
//
// An expression of a person may take for ever: whoever offers this to one runs it where it can be
// ended.

import { OperatingError } from "#base/errors.ts";
import { frameName, framePath, shortPath, threadLabel } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import { packageName } from "./package-name.ts";

export const FILTER_FIELDS = ["name", "file", "line", "package", "thread"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

export interface FrameFilter {
  readonly field: FilterField;
  readonly expression: RegExp;
  /** Leaves out what matches, instead of all else. */
  readonly isExcluded: boolean;
}

const FILTERS_MAX = 50;

/**
 * Words stand apart by spaces; what holds a space stands in quotes. A word without a field is a
 * name. Throws "usage".
 */
export function parseFilters(text: string): readonly FrameFilter[] {
  const words = text.match(/-?(?:[a-z]+:)?(?:"[^"]*"|\S+)/g) ?? [];
  return words.slice(0, FILTERS_MAX).map((word) => {
    const isExcluded = word.startsWith("-");
    const rest = isExcluded ? word.slice(1) : word;
    const field = FILTER_FIELDS.find((name) => rest.startsWith(`${name}:`)) ?? "name";
    const source = rest.startsWith(`${field}:`) ? rest.slice(field.length + 1) : rest;
    return { field, expression: expressionOf(source.replace(/^"(.*)"$/, "$1")), isExcluded };
  });
}

function expressionOf(source: string): RegExp {
  try {
    return new RegExp(source, "iu");
  } catch (error) {
    const message = `'${source}' is no regular expression`;
    throw new OperatingError("usage", message, "put \\ before characters such as ( or [", error);
  }
}

/** By stack, and by thread, 1 where all filters keep it. */
export interface Kept {
  readonly stacks: Uint8Array;
  readonly threads: Uint8Array;
}

export function keptByFilters(profile: Profile, filters: readonly FrameFilter[]): Kept {
  const stacks = new Uint8Array(profile.stacks.frame.length).fill(1);
  const threads = new Uint8Array(profile.threads.pid.length).fill(1);
  for (const filter of filters) {
    const wanted = filter.isExcluded ? 0 : 1;
    if (filter.field === "thread") {
      for (let thread = 0; thread < threads.length; thread += 1) {
        const isMatch = filter.expression.test(threadLabel(profile, thread));
        if (Number(isMatch) !== wanted) threads[thread] = 0;
      }
      continue;
    }
    const matching = matchingStacks(profile, filter);
    for (let stack = 0; stack < stacks.length; stack += 1) {
      if (matching[stack] !== wanted) stacks[stack] = 0;
    }
  }
  return { stacks, threads };
}

/** By stack 1 where one of its frames matches. */
function matchingStacks(profile: Profile, { field, expression }: FrameFilter): Uint8Array {
  const { stacks, frames } = profile;
  const textOf = TEXTS[field];
  const matching = new Uint8Array(frames.kind.length);
  for (let frame = 0; frame < matching.length; frame += 1) {
    matching[frame] = expression.test(textOf(profile, frame)) ? 1 : 0;
  }
  const matched = new Uint8Array(stacks.frame.length);
  for (let stack = 0; stack < matched.length; stack += 1) {
    const above = stacks.parent[stack];
    matched[stack] = matching[stacks.frame[stack]] | (above < 0 ? 0 : matched[above]);
  }
  return matched;
}

const TEXTS: Readonly<Record<FilterField, (profile: Profile, frame: number) => string>> = {
  name: frameName,
  file: framePath,
  // `encoder.py:104`: a number alone would be of every file.
  line: (profile, frame) =>
    `${shortPath(profile, framePath(profile, frame))}:${profile.frames.line[frame]}`,
  package: (profile, frame) => packageName(profile, framePath(profile, frame)),
  thread: () => "",
};
