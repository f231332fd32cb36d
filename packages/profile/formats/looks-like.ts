// What a file that is no profile looks like, in words.

import { asciiHead, hasBytes, hasText, textHead } from "./head-bytes.ts";

const TAR_MAGIC_AT = 257;
const SHOWN_CHARS = 40;
const JUDGED_BYTES = 4096;
/** C0 controls without tab, line feed, form feed, carriage return and escape. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/u;

const SIGNATURES: readonly (readonly [bytes: readonly number[] | string, words: string])[] = [
  ["PK\u0003\u0004", "a zip archive"],
  ["\u007fELF", "a program or a core file (ELF)"],
  ["%PDF-", "a PDF document"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG picture"],
  [[0xff, 0xd8, 0xff], "a JPEG picture"],
  ["GIF8", "a GIF picture"],
  ["-----BEGIN ", "a key or a certificate"],
  ["#!", "a script"],
];

/** A noun with its article: "an HTML page", "binary data". */
export function looksLike(head: Uint8Array): string {
  const signature = SIGNATURES.find(([bytes]) =>
    typeof bytes === "string" ? hasText(head, bytes) : hasBytes(head, bytes),
  );
  if (signature !== undefined) return signature[1];
  if (hasText(head, "ustar", TAR_MAGIC_AT)) return "a tar archive";
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) {
    return "a pickle (never opened, since a pickle may run code)";
  }
  // The number of each version of Python ends so.
  if (hasText(head, "\r\n", 2) && head[1] < 0x20) return "compiled Python (.pyc)";
  if (CONTROLS.test(asciiHead(head, JUDGED_BYTES))) return "binary data";
  return textLike(textHead(head, JUDGED_BYTES).trimStart());
}

function textLike(text: string): string {
  if (/^<!doctype html|^<html/iu.test(text)) return "an HTML page";
  if (/^<svg|^<\?xml[^>]*>\s*(?:<!(?:DOCTYPE[^>]*|--[\s\S]*?--)>\s*)*<svg/iu.test(text)) {
    return "an SVG picture without a flame graph";
  }
  if (/^<\?xml|^<[a-z]+[\s>]/iu.test(text)) return "XML";
  if (text.startsWith("{") || text.startsWith("[")) return `JSON that begins ${shown(text)}`;
  const [first = "", second = ""] = text.split("\n", 2);
  const commas = first.split(",").length - 1;
  if (commas > 0 && commas === second.split(",").length - 1) return "a table (CSV)";
  if (text === "") return "white space only";
  return `text that begins ${shown(text)}`;
}

function shown(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return JSON.stringify(line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}…` : line);
}
