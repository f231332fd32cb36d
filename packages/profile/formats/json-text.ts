// Texts of a JSON file as they are asked for: short ones that come again and again (keys, phases,
// names) are made once. Python's tools and old editors also write what RFC 8259 does not have: a
// byte order mark, UTF-16, control characters in strings.

/** Power of two. */
const KNOWN_TEXTS = 32_768;
const KNOWN_BYTES_MAX = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ASCII_MAX = 0x7f;
/** Of UTF-16, that is handed to a decoder at once. */
const PIECE_BYTES = 1 << 20;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Short texts by their bytes; a new one takes the place of another in the same slot. */
export class KnownTexts {
  readonly #texts = Array.from({ length: KNOWN_TEXTS }, () => "");
  /** Where the latest `find` ended: behind its closing quote. */
  end = 0;

  /** The text that begins at `start`; undefined where it is long or has more than plain ASCII. */
  find(bytes: Uint8Array, start: number): string | undefined {
    const limit = Math.min(bytes.length, start + KNOWN_BYTES_MAX + 1);
    let hash = 0;
    let at = start;
    for (; at < limit; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === BACKSLASH || byte > ASCII_MAX) return undefined;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (at === limit) return undefined;
    this.end = at + 1;
    const slot = (hash ^ (hash >>> 15)) & (KNOWN_TEXTS - 1);
    const known = this.#texts[slot];
    if (isSame(known, bytes, start, at - start)) return known;
    const text = asciiText(bytes, start, at);
    this.#texts[slot] = text;
    return text;
  }
}

function isSame(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index += 1) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

/** Of few bytes, all of them ASCII. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

export function utf8Text(bytes: Uint8Array, start: number, end: number): string {
  return utf8.decode(bytes.subarray(start, end));
}

/** What is between the quotes, with its escapes; undefined where one of them is wrong. */
export function unescaped(bytes: Uint8Array, start: number, end: number): string | undefined {
  const text = utf8Text(bytes, start, end);
  // eslint-disable-next-line no-control-regex -- as written by tools that escape nothing
  const escaped = text.replaceAll(/[\u0000-\u001f]/gu, (control) => {
    return `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  try {
    return JSON.parse(`"${escaped}"`) as string;
  } catch {
    return undefined;
  }
}

/** UTF-8 without its mark; UTF-16, which PowerShell writes, becomes UTF-8. */
export function jsonBytes(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const label = utf16Label(bytes);
  if (label === undefined) return bytes;
  const decoder = new TextDecoder(label);
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    const piece = bytes.subarray(start, start + PIECE_BYTES);
    pieces.push(encoder.encode(decoder.decode(piece, { stream: true })));
  }
  return joined(pieces);
}

/** By its mark, or by the zero beside the bracket that JSON of a profile begins with. */
function utf16Label(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if ((first === 0x7b || first === 0x5b) && second === 0) return "utf-16le";
  if (first === 0 && (second === 0x7b || second === 0x5b)) return "utf-16be";
  return undefined;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}
