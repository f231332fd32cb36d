// Writes what was read of a Python expression as JavaScript with the flag `v` and no other: what
// Python's flags mean is written out. Nothing may match differently; what would is refused by name.
//
// Traps: JavaScript forgets what a group captured when a repeat begins again, and takes a reference
// to a group that has captured nothing as the empty text, where Python fails. A reference is
// written only where its group has certainly captured, and once. A look-behind is matched from its
// end. Where a repeat may stop, JavaScript does not repeat the empty text but tries what else there
// is, and Python stops: the same texts match, but in another order, which shows where only the
// first match counts.

import { withOtherCases } from "./case-folding.ts";
import { nodeWidth } from "./width.ts";
import {
  RefusedRegex,
  type Branches,
  type CategoryLetter,
  type FlagLetter,
  type Node,
  type Parsed,
  type Place,
  type SetItem,
  type Width,
} from "./nodes.ts";

type Repeat = Extract<Node, { kind: "repeat" }>;
type Range = Extract<SetItem, { kind: "range" }>;
type Flags = ReadonlySet<FlagLetter>;
type Groups = ReadonlySet<number>;

interface Context {
  readonly flags: Flags;
  readonly isBehind: boolean;
  /** Only the first way to match it counts. */
  readonly isAtomic: boolean;
}

const SPACES =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** What Python's `str` calls digits, letters and spaces: not what JavaScript does. */
const UNICODE_CATEGORIES: Readonly<Record<CategoryLetter, string>> = {
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  w: "[\\p{L}\\p{N}_]",
  W: "[^\\p{L}\\p{N}_]",
  s: `[${SPACES}]`,
  S: `[^${SPACES}]`,
};

const ASCII_CATEGORIES: Readonly<Record<CategoryLetter, string>> = {
  d: "[0-9]",
  D: "[^0-9]",
  w: "[a-zA-Z0-9_]",
  W: "[^a-zA-Z0-9_]",
  s: "[\\t-\\r\\x20]",
  S: "[^\\t-\\r\\x20]",
};

export function writeRegex({ body, flags, widths }: Parsed): string {
  const context = { flags: new Set(flags), isBehind: false, isAtomic: false };
  return new Writer(widths).branches(body, context, new Set()).text;
}

/** `captured`: groups that have certainly captured where the part has matched. */
interface Written {
  readonly text: string;
  readonly captured: Groups;
}

class Writer {
  readonly #widths: readonly (Width | undefined)[];
  #atomicCount = 0;

  constructor(widths: readonly (Width | undefined)[]) {
    this.#widths = widths;
  }

  branches(branches: Branches, context: Context, before: Groups): Written {
    const written = branches.map((nodes) => this.#sequence(nodes, context, before));
    const [first, ...others] = written;
    const captured = [...first.captured].filter((group) =>
      others.every((other) => other.captured.has(group)),
    );
    return { text: written.map(({ text }) => text).join("|"), captured: new Set(captured) };
  }

  #sequence(nodes: readonly Node[], context: Context, before: Groups): Written {
    let text = "";
    let captured = before;
    for (const node of nodes) {
      const written = this.#node(node, context, captured);
      text += written.text;
      captured = written.captured;
    }
    return { text, captured };
  }

  #node(node: Node, context: Context, before: Groups): Written {
    const { flags, isBehind } = context;
    switch (node.kind) {
      case "any":
        return { text: flags.has("s") ? "[^]" : "[^\\n]", captured: before };
      case "place":
        return { text: placeText(node.place, flags), captured: before };
      case "set":
        return { text: setText(node.items, node.isNegated, flags), captured: before };
      case "reference":
        return { text: referenceText(node.group, flags, before), captured: before };
      case "repeat":
        return this.#repeat(node, context, before);
      case "atomic": {
        const { text, captured } = this.branches(node.body, { ...context, isAtomic: true }, before);
        return { text: this.#atomic(text, isBehind), captured };
      }
      case "look": {
        const inner = { flags, isBehind: node.isBehind, isAtomic: !node.isNegated };
        const { text, captured } = this.branches(node.body, inner, before);
        const sign = `${node.isBehind ? "<" : ""}${node.isNegated ? "!" : "="}`;
        const isKept = !node.isBehind && !node.isNegated;
        return { text: `(?:(?${sign}${text}))`, captured: isKept ? captured : before };
      }
      case "group": {
        const inner = { ...context, flags: combined(flags, node.add, node.remove) };
        const { text, captured } = this.branches(node.body, inner, before);
        if (node.group === undefined) return { text: `(?:${text})`, captured };
        return {
          text: `(?<g${node.group}>${text})`,
          captured: new Set([...captured, node.group]),
        };
      }
    }
  }

  /**
   * What has matched is not matched otherwise again. A look-behind is of one width: there is
   * nothing to choose again that would end elsewhere.
   */
  #atomic(text: string, isBehind: boolean): string {
    if (isBehind) return `(?:${text})`;
    const name = `atomic${this.#atomicCount++}`;
    return `(?:(?=(?<${name}>${text}))\\k<${name}>)`;
  }

  #repeat(node: Repeat, context: Context, before: Groups): Written {
    const { mode, min, max, body } = node;
    const isAtomic = context.isAtomic || mode === "possessive";
    if (isAtomic && max > min && nodeWidth(body, this.#widths).min === 0) {
      throw new RefusedRegex("a repeat of what may be empty where only its first match counts");
    }
    const { text, captured } = this.#node(body, { ...context, isAtomic }, before);
    const most = max === Number.POSITIVE_INFINITY ? "" : String(max);
    const repeated = `(?:${text}){${min},${most}}${mode === "lazy" ? "?" : ""}`;
    const isOnce = min === 1 && max === 1;
    return {
      text: mode === "possessive" ? this.#atomic(repeated, context.isBehind) : repeated,
      captured: isOnce ? captured : before,
    };
  }
}

function combined(flags: Flags, add: readonly FlagLetter[], remove: readonly FlagLetter[]): Flags {
  if (add.includes("a") || add.includes("u")) {
    // CPython looks for the first character by the flags outside, and does not find all it should.
    throw new RefusedRegex("the flag a or u for a part alone: (?a:…)");
  }
  return new Set([...[...flags].filter((flag) => !remove.includes(flag)), ...add]);
}

function placeText(place: Place, flags: Flags): string {
  switch (place) {
    case "text-start":
      return "^";
    case "text-end":
      return "$";
    case "line-start":
      return flags.has("m") ? "(?:^|(?<=\\n))" : "^";
    case "line-end":
      return flags.has("m") ? "(?=\\n|$)" : "(?=\\n?$)";
    case "boundary":
    case "no-boundary": {
      const { w: word } = categoriesOf(flags);
      const [inside, outside] = place === "boundary" ? ["!", "="] : ["=", "!"];
      return `(?:(?<=${word})(?${inside}${word})|(?<!${word})(?${outside}${word}))`;
    }
  }
}

function categoriesOf(flags: Flags): Readonly<Record<CategoryLetter, string>> {
  return flags.has("a") ? ASCII_CATEGORIES : UNICODE_CATEGORIES;
}

function referenceText(group: number, flags: Flags, captured: Groups): string {
  if (!captured.has(group)) {
    throw new RefusedRegex(`a reference to group ${group}, which may not have matched`);
  }
  if (flags.has("i")) throw new RefusedRegex("a reference to a group while case is ignored");
  return `\\k<g${group}>`;
}

function setText(items: readonly SetItem[], isNegated: boolean, flags: Flags): string {
  const categories = categoriesOf(flags);
  const ranges = items.filter((item): item is Range => item.kind === "range");
  const cased = flags.has("i") ? withOtherCases(ranges, flags.has("a")) : ranges;
  const texts = items.flatMap((item) => (item.kind === "range" ? [] : [categories[item.letter]]));
  for (const { from, to } of cased) {
    texts.push(from === to ? pointText(from) : `${pointText(from)}-${pointText(to)}`);
  }
  return `[${isNegated ? "^" : ""}${texts.join("")}]`;
}

function pointText(point: number): string {
  const text = String.fromCodePoint(point);
  return /^[a-zA-Z0-9_]$/.test(text) ? text : `\\u{${point.toString(16)}}`;
}
