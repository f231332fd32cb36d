// A value the way that Python would write it, with `…` where something is missing.

import type { RemoteValue, Shape } from "./remote-value.ts";

const ELLIPSIS = "…";
const MASK = "***";

interface Brackets {
  readonly open: string;
  readonly close: string;
  readonly empty: string;
}

const BRACKETS: Readonly<Record<Shape, Brackets>> = {
  list: { open: "[", close: "]", empty: "[]" },
  tuple: { open: "(", close: ")", empty: "()" },
  set: { open: "{", close: "}", empty: "set()" },
  frozenset: { open: "frozenset({", close: "})", empty: "frozenset()" },
  deque: { open: "deque([", close: "])", empty: "deque([])" },
};

/** Text longer than `most` ends with `…`. No line ends or control characters are in it. */
export function valueText(value: RemoteValue, most = Infinity): string {
  const writer = new Writer(most);
  writer.value(value);
  return writer.text;
}

class Writer {
  #text = "";
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get text(): string {
    return this.#text.length > this.#most
      ? `${this.#text.slice(0, this.#most - 1)}${ELLIPSIS}`
      : this.#text;
  }

  get #isFull(): boolean {
    return this.#text.length > this.#most;
  }

  value(value: RemoteValue): void {
    if (this.#isFull) return;
    switch (value.kind) {
      case "literal":
        this.#text += value.text;
        return;
      case "str":
        this.#wrapped(value.type === "str" ? "" : value.type, () => {
          this.#text += strText(value.text, value.missing);
        });
        return;
      case "bytes":
        this.#wrapped(value.type === "bytes" ? "" : value.type, () => {
          this.#text += bytesText(value.bytes, value.missing);
        });
        return;
      case "items":
        this.#items(value);
        return;
      case "entries":
        this.#entries(value);
        return;
      case "fields":
        this.#fields(value);
        return;
      case "cut":
      case "masked":
      case "problem":
        this.#text += substitute(value);
    }
  }

  /** Instances of subclasses are written as a call of it. */
  #wrapped(name: string, write: () => void): void {
    if (name === "") return write();
    this.#text += `${name}(`;
    write();
    this.#text += ")";
  }

  #items(value: RemoteValue & { kind: "items" }): void {
    const { open, close, empty } = BRACKETS[value.shape];
    const ownName = value.type === value.shape || value.type === "collections.deque";
    this.#wrapped(ownName ? "" : value.type, () => {
      if (value.items.length === 0 && value.missing <= 0) {
        this.#text += empty;
        return;
      }
      this.#text += open;
      this.#list(value.items, value.missing, (item) => this.value(item));
      const isSingle = value.shape === "tuple" && value.items.length === 1 && value.missing <= 0;
      this.#text += isSingle ? ",)" : close;
    });
  }

  #entries(value: RemoteValue & { kind: "entries" }): void {
    this.#wrapped(value.type === "dict" ? "" : shortName(value.type), () => {
      this.#text += "{";
      this.#list(value.entries, value.missing, ([key, item]) => {
        this.value(key);
        this.#text += ": ";
        this.value(item);
      });
      this.#text += "}";
    });
  }

  #fields(value: RemoteValue & { kind: "fields" }): void {
    const { type, isCall, fields, missing } = value;
    const isEnum = !isCall && fields.length === 1 && fields[0][0] === "";
    this.#text += isCall ? `${shortName(type)}(` : `<${type}`;
    if (isEnum) this.#text += ": ";
    else if (!isCall && fields.length > 0) this.#text += " ";
    const separator = isCall ? ", " : " ";
    this.#list(
      fields,
      missing,
      ([name, item]) => {
        this.#text += name === "" ? "" : `${name}=`;
        this.value(item);
      },
      separator,
    );
    this.#text += isCall ? ")" : ">";
  }

  #list<T>(all: readonly T[], missing: number, write: (one: T) => void, separator = ", "): void {
    for (const [index, one] of all.entries()) {
      if (this.#isFull) return;
      if (index > 0) this.#text += separator;
      write(one);
    }
    if (missing <= 0) return;
    const before = all.length > 0 ? separator : "";
    this.#text += `${before}${ELLIPSIS} ${grouped(missing)} more`;
  }
}

/** With commas; `toLocaleString` would load its tables first, some 15 ms. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function substitute(value: RemoteValue & { kind: "cut" | "masked" | "problem" }): string {
  if (value.kind === "masked") return MASK;
  if (value.kind === "problem") return `<${value.why}>`;
  if (value.why !== "cycle") return ELLIPSIS;
  const cycles: Readonly<Record<string, string>> = { list: "[...]", dict: "{...}", tuple: "(...)" };
  return cycles[value.type] ?? `<${value.type} ...>`;
}

/** `collections.OrderedDict` is `OrderedDict` where Python writes it as a call. */
function shortName(type: string): string {
  return type.slice(type.lastIndexOf(".") + 1);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function quoteFor(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

/** Nothing in it is written otherwise: what nearly every text is. */
const PLAIN = /^[ !#-&(-[\]-~]*$/;

function strText(text: string, missing: number): string {
  if (missing === 0 && PLAIN.test(text)) return `'${text}'`;
  const quote = quoteFor(text);
  return `${quote}${escapedText(text, quote)}${missing > 0 ? ELLIPSIS : ""}${quote}`;
}

/**
 * Without a call for every character: a damaged str is a million of them that are all escaped.
 */
function escapedText(text: string, quote: string): string {
  const quoteCode = quote.charCodeAt(0);
  let result = "";
  let from = 0;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    const end = at + (code > 0xffff ? 2 : 1);
    const as = code === quoteCode ? `\\${quote}` : writtenAs(code);
    if (as !== "") {
      result += text.slice(from, at) + as;
      from = end;
    }
    at = end;
  }
  return result + text.slice(from);
}

const ODD = /[\\\p{C}\p{Z}]/u;
const CODE_POINTS = 0x11_0000;
const isItself = 1;
const isEscaped = 2;
/** By code point, 0 where it was not met yet: asking the expression takes ten times as long. */
let met: Uint8Array | undefined;

/** Empty where a character stands for itself. */
function writtenAs(code: number): string {
  if (code >= 0x20 && code < 0x7f && code !== 0x5c) return "";
  met ??= new Uint8Array(CODE_POINTS);
  if (met[code] === 0) met[code] = ODD.test(String.fromCodePoint(code)) ? isEscaped : isItself;
  if (met[code] === isItself) return "";
  // Looked up for the few that may have one only: a text that is made up for it is a slow key.
  const short = code < 0x80 ? ESCAPES[String.fromCodePoint(code)] : undefined;
  return short ?? escapeCode(code);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function escapeCode(code: number): string {
  if (code <= 0xff) return `\\x${HEX[code]}`;
  const low = HEX[(code >> 8) & 0xff] + HEX[code & 0xff];
  return code <= 0xffff ? `\\u${low}` : `\\U00${HEX[code >> 16]}${low}`;
}

function bytesText(bytes: Uint8Array, missing: number): string {
  const text = Buffer.from(bytes).toString("latin1");
  const quote = quoteFor(text);
  const escaped = text.replace(/[^ !-&(-[\]-~]/g, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : "'";
    return ESCAPES[character] ?? escapeCode(character.charCodeAt(0));
  });
  return `b${quote}${escaped}${missing > 0 ? ELLIPSIS : ""}${quote}`;
}
