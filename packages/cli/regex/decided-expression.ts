// An expression of a person that was already matched, where it could be killed, against every text
// of a profile that it will be asked of: what uses it cannot hang.

import type { Tables } from "#profile/model/tables.ts";

import { matchAll } from "./killable-match.ts";

export const MATCH_LIMIT_MS = 5000;

/** Knows the answers for names of functions and paths of files, and for nothing else. */
class DecidedExpression extends RegExp {
  readonly #matching: ReadonlySet<string>;

  constructor(expression: RegExp, matching: ReadonlySet<string>) {
    super(expression.source, expression.flags);
    this.#matching = matching;
  }

  override test(text: string): boolean {
    return this.#matching.has(text);
  }
}

/** Throws "usage" where it takes longer than MATCH_LIMIT_MS. */
export async function decidedExpression(
  expression: RegExp,
  { strings, functions, files }: Tables,
): Promise<RegExp> {
  const rows = new Set([...functions.name, ...functions.qualifiedName, ...files.path, 0]);
  const texts = Array.from(rows, (row) => strings[row]);
  const { source, flags } = expression;
  const hits = await matchAll(source, flags, texts, MATCH_LIMIT_MS);
  return new DecidedExpression(expression, new Set(texts.filter((_, at) => hits[at] === 1)));
}
