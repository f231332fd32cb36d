// `(?aimsux)` and `(?aimsux-imsx:…)`.

import { InvalidRegex, type FlagLetter } from "./nodes.ts";
import type { Tokens } from "./tokens.ts";

const LETTERS: readonly string[] = ["i", "m", "s", "x", "a", "u"] satisfies FlagLetter[];
/** Of these only one at a time, and none can be turned off. */
const TYPES: readonly string[] = ["a", "u"];

export interface InlineFlags {
  readonly add: readonly FlagLetter[];
  readonly remove: readonly FlagLetter[];
  /** They hold for the whole expression. */
  readonly isGlobal: boolean;
}

/** `first`: what stands after `(?`. */
export function parseFlags(tokens: Tokens, first: string): InlineFlags {
  const add: FlagLetter[] = [];
  let token = first;
  while (token !== "-" && (add.length === 0 || (token !== ")" && token !== ":"))) {
    if (token === "L") throw new InvalidRegex("the flag L is for bytes");
    if (!isFlag(token)) throw new InvalidRegex(`an unknown flag or extension (?${token}`);
    add.push(token);
    if (add.includes("a") && add.includes("u")) throw new InvalidRegex("the flags a and u at once");
    token = tokens.getPart();
  }
  if (token === ")") return { add, remove: [], isGlobal: true };
  const remove = token === "-" ? removed(tokens) : [];
  if (add.some((flag) => remove.includes(flag))) {
    throw new InvalidRegex("a flag is turned on and off");
  }
  return { add, remove, isGlobal: false };
}

function removed(tokens: Tokens): readonly FlagLetter[] {
  const remove: FlagLetter[] = [];
  for (let token = tokens.getPart(); token !== ":" || remove.length === 0;) {
    if (!isFlag(token)) throw new InvalidRegex(`an unknown flag to turn off: ${token}`);
    if (TYPES.includes(token)) throw new InvalidRegex(`the flag ${token} cannot be turned off`);
    remove.push(token);
    token = tokens.getPart();
  }
  return remove;
}

function isFlag(token: string): token is FlagLetter {
  return LETTERS.includes(token);
}
