// Reads the syntax of Python's `re` for `str` patterns, as CPython 3.14 does (Lib/re/_parser.py);
// what was read differently before: `\z` is of 3.14, atomic groups and possessive repeats of 3.11.
//
// Trap: the tokens are code points, and a backslash makes one token with what follows it. Braces
// that hold no numbers are literal, and so are brackets that close nothing.

import { literalEscape, placeEscape, setEscape } from "./escapes.ts";
import { parseFlags } from "./inline-flags.ts";
import {
  InvalidRegex,
  RefusedRegex,
  type Branches,
  type FlagLetter,
  type Node,
  type Parsed,
  type RepeatMode,
  type Width,
} from "./nodes.ts";
import { setOf } from "./set-parser.ts";
import { Tokens } from "./tokens.ts";
import { widthOf } from "./width.ts";

/** Python itself gives up in the hundreds: its parser calls itself. */
const DEPTH_MAX = 100;
/** What Python can count to (MAXREPEAT); beyond it raises OverflowError. */
const REPEAT_MAX = 2 ** 32 - 1;
const WHITESPACE = " \t\n\r\v\f";

export function parsePythonRegex(pattern: string): Parsed {
  return new Parser(pattern).parse();
}

class Parser {
  readonly #tokens: Tokens;
  readonly #flags = new Set<FlagLetter>();
  /** By group: undefined while it is open. Row 0 is the whole match. */
  readonly #widths: (Width | undefined)[] = [undefined];
  readonly #names = new Map<string, number>();
  /** Groups from here on are of the look-behind that is being read. */
  #behindGroups: number | undefined;

  constructor(pattern: string) {
    this.#tokens = new Tokens(pattern);
  }

  parse(): Parsed {
    const body = this.#branches(false, 0);
    if (this.#tokens.next !== undefined) throw new InvalidRegex("a parenthesis closes nothing");
    if (this.#flags.has("a") && this.#flags.has("u")) {
      throw new InvalidRegex("the flags a and u at once");
    }
    return { body, flags: [...this.#flags], widths: this.#widths };
  }

  #branches(isVerbose: boolean, depth: number): Branches {
    if (depth > DEPTH_MAX) throw new RefusedRegex(`groups within groups, more than ${DEPTH_MAX}`);
    const branches: Node[][] = [];
    let verbose = isVerbose;
    do {
      branches.push(this.#sequence(verbose, depth, depth === 0 && branches.length === 0));
      if (depth === 0) verbose = this.#flags.has("x");
    } while (this.#tokens.take("|"));
    return branches;
  }

  #sequence(isVerbose: boolean, depth: number, isFirst: boolean): Node[] {
    const nodes: Node[] = [];
    const tokens = this.#tokens;
    let verbose = isVerbose;
    for (;;) {
      const { next } = tokens;
      if (next === undefined || next === "|" || next === ")") return nodes;
      tokens.get();
      if (verbose && WHITESPACE.includes(next)) continue;
      if (verbose && next === "#") {
        tokens.skipLine();
      } else if (next === "*" || next === "+" || next === "?") {
        this.#repeat(nodes, next === "+" ? 1 : 0, next === "?" ? 1 : Number.POSITIVE_INFINITY);
      } else if (next === "{") {
        this.#braces(nodes);
      } else if (next === "(") {
        const node = this.#parenthesis(verbose, depth, isFirst && nodes.length === 0);
        if (node === "flags") verbose = this.#flags.has("x");
        else if (node !== undefined) nodes.push(node);
      } else {
        nodes.push(this.#simple(next));
      }
    }
  }

  #simple(token: string): Node {
    if (token === ".") return { kind: "any" };
    if (token === "^") return { kind: "place", place: "line-start" };
    if (token === "$") return { kind: "place", place: "line-end" };
    if (token === "[") return setOf(this.#tokens);
    if (token.length > 1 && token.startsWith("\\")) return this.#escape(token);
    return literal(token.codePointAt(0) ?? 0);
  }

  #escape(token: string): Node {
    const place = placeEscape(token);
    if (place !== undefined) return { kind: "place", place };
    const category = setEscape(token);
    if (category !== undefined) return { kind: "set", isNegated: false, items: [category] };
    if (/^\\[1-9]$/.test(token)) return this.#numbered(token.slice(1));
    return literal(literalEscape(this.#tokens, token));
  }

  /** Three octal digits are a character, everything else is a reference to a group. */
  #numbered(firstDigit: string): Node {
    const tokens = this.#tokens;
    let digits = firstDigit;
    if (/^[0-9]$/.test(tokens.next ?? "")) {
      digits += tokens.get();
      if (/^[0-7]{2}$/.test(digits) && /^[0-7]$/.test(tokens.next ?? "")) {
        digits += tokens.get();
        const code = Number.parseInt(digits, 8);
        if (code > 0o377) throw new InvalidRegex(`the octal escape \\${digits} is beyond \\377`);
        return literal(code);
      }
    }
    return this.#reference(Number(digits));
  }

  #reference(group: number): Node {
    if (group >= this.#widths.length) throw new InvalidRegex(`there is no group ${group}`);
    if (this.#widths[group] === undefined) {
      throw new InvalidRegex(`a reference to group ${group} within itself`);
    }
    if (this.#behindGroups !== undefined && group >= this.#behindGroups) {
      throw new InvalidRegex(`a reference to group ${group} of the same look-behind`);
    }
    return { kind: "reference", group };
  }

  /** After `{`: a repeat, or a brace that stands for itself. */
  #braces(nodes: Node[]): void {
    const tokens = this.#tokens;
    const here = tokens.index;
    const low = tokens.next === "}" ? undefined : tokens.getDigits();
    const high = low !== undefined && tokens.take(",") ? tokens.getDigits() : low;
    if (low === undefined || high === undefined || !tokens.take("}")) {
      tokens.seek(here);
      nodes.push(literal(0x7b));
      return;
    }
    const min = low === "" ? 0 : Number(low);
    const max = high === "" ? Number.POSITIVE_INFINITY : Number(high);
    if (min >= REPEAT_MAX || (max >= REPEAT_MAX && high !== "")) {
      throw new RefusedRegex("a repeat of more than 4294967294 times");
    }
    if (max < min) throw new InvalidRegex("a repeat whose least number is above its greatest");
    this.#repeat(nodes, min, max);
  }

  #repeat(nodes: Node[], min: number, max: number): void {
    const body = nodes.pop();
    if (body === undefined || body.kind === "place") throw new InvalidRegex("nothing to repeat");
    if (body.kind === "repeat") throw new InvalidRegex("a repeat of a repeat");
    let mode: RepeatMode = "greedy";
    if (this.#tokens.take("?")) mode = "lazy";
    else if (this.#tokens.take("+")) mode = "possessive";
    nodes.push({ kind: "repeat", mode, min, max, body });
  }

  /** Undefined: a comment; `flags`: those of the whole expression may have changed. */
  #parenthesis(isVerbose: boolean, depth: number, isStart: boolean): Node | "flags" | undefined {
    const tokens = this.#tokens;
    if (!tokens.take("?")) return this.#capture(undefined, isVerbose, depth);
    const letter = tokens.getPart();
    switch (letter) {
      case "P":
        return this.#extension(isVerbose, depth);
      case ":":
        return { ...PLAIN_GROUP, body: this.#closed(isVerbose, depth) };
      case ">":
        return { kind: "atomic", body: this.#closed(isVerbose, depth) };
      case "#":
        tokens.skipComment();
        return undefined;
      case "=":
      case "!":
        return this.#look(false, letter === "!", isVerbose, depth);
      case "<": {
        const direction = tokens.getPart();
        if (direction === "=" || direction === "!") {
          return this.#look(true, direction === "!", isVerbose, depth);
        }
        throw new InvalidRegex(`an unknown extension (?<${direction}`);
      }
      case "(":
        throw new RefusedRegex("a group that depends on another: (?(…)…)");
      default:
        return this.#flagged(letter, isVerbose, depth, isStart);
    }
  }

  #closed(isVerbose: boolean, depth: number): Branches {
    const body = this.#branches(isVerbose, depth + 1);
    if (!this.#tokens.take(")")) throw new InvalidRegex("a parenthesis is not closed");
    return body;
  }

  #capture(name: string | undefined, isVerbose: boolean, depth: number): Node {
    const group = this.#widths.length;
    this.#widths.push(undefined);
    if (name !== undefined) {
      if (this.#names.has(name)) throw new InvalidRegex(`two groups are called ${name}`);
      this.#names.set(name, group);
    }
    const body = this.#closed(isVerbose, depth);
    this.#widths[group] = widthOf(body, this.#widths);
    return { ...PLAIN_GROUP, group, body };
  }

  /** After `(?P`. */
  #extension(isVerbose: boolean, depth: number): Node {
    const tokens = this.#tokens;
    if (tokens.take("<")) return this.#capture(tokens.getName(">"), isVerbose, depth);
    if (!tokens.take("=")) throw new InvalidRegex(`an unknown extension (?P${tokens.getPart()}`);
    const name = tokens.getName(")");
    const group = this.#names.get(name);
    if (group === undefined) throw new InvalidRegex(`no group is called ${name}`);
    return this.#reference(group);
  }

  #look(isBehind: boolean, isNegated: boolean, isVerbose: boolean, depth: number): Node {
    const outer = this.#behindGroups;
    if (isBehind) this.#behindGroups ??= this.#widths.length;
    const body = this.#branches(isVerbose, depth + 1);
    this.#behindGroups = outer;
    if (!this.#tokens.take(")")) throw new InvalidRegex("a parenthesis is not closed");
    if (isBehind) {
      const { min, max } = widthOf(body, this.#widths);
      if (min !== max) throw new InvalidRegex("a look-behind whose width is not fixed");
    }
    return { kind: "look", isBehind, isNegated, body };
  }

  /** `(?i)` at the start, or `(?i-m:…)`. */
  #flagged(letter: string, isVerbose: boolean, depth: number, isStart: boolean): Node | "flags" {
    const { add, remove, isGlobal } = parseFlags(this.#tokens, letter);
    if (isGlobal) {
      for (const flag of add) this.#flags.add(flag);
      if (!isStart) throw new InvalidRegex("flags for all of it that do not stand at its start");
      return "flags";
    }
    const verbose = (isVerbose || add.includes("x")) && !remove.includes("x");
    return { kind: "group", group: undefined, add, remove, body: this.#closed(verbose, depth) };
  }
}

const PLAIN_GROUP = { kind: "group", group: undefined, add: [], remove: [] } as const;

function literal(code: number): Node {
  return { kind: "set", isNegated: false, items: [{ kind: "range", from: code, to: code }] };
}
