// `[…]`. Trap: Python knows no classes within classes, no POSIX names and no set operations: what
// looks like one is characters.

import { literalEscape, setEscape } from "./escapes.ts";
import { InvalidRegex, type Node, type SetItem } from "./nodes.ts";
import type { Tokens } from "./tokens.ts";

const DASH: SetItem = { kind: "range", from: 0x2d, to: 0x2d };

/** After the opening bracket. */
export function setOf(tokens: Tokens): Node {
  const isNegated = tokens.take("^");
  const items: SetItem[] = [];
  for (;;) {
    const token = within(tokens);
    if (token === "]" && items.length > 0) break;
    const item = itemOf(tokens, token);
    if (!tokens.take("-")) {
      items.push(item);
      continue;
    }
    const other = within(tokens);
    if (other === "]") {
      items.push(item, DASH);
      break;
    }
    items.push(rangeOf(item, itemOf(tokens, other)));
  }
  return { kind: "set", isNegated, items };
}

function within(tokens: Tokens): string {
  if (tokens.next === undefined) throw new InvalidRegex("a set of characters is not closed");
  return tokens.get();
}

function itemOf(tokens: Tokens, token: string): SetItem {
  if (!token.startsWith("\\")) return single(token.codePointAt(0) ?? 0);
  return setEscape(token) ?? single(literalEscape(tokens, token));
}

function single(code: number): SetItem {
  return { kind: "range", from: code, to: code };
}

function rangeOf(low: SetItem, high: SetItem): SetItem {
  if (low.kind === "category" || high.kind === "category" || high.from < low.from) {
    throw new InvalidRegex("a range of characters whose ends do not fit");
  }
  return { kind: "range", from: low.from, to: high.from };
}
