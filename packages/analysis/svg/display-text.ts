// Names from a target or a file are untrusted. What would break XML, vanish, or turn the reading
// direction of the text around it is shown as its code (`\u202e`); markup is escaped by
// `escapeXml`.

const LONGEST_TEXT = 400;

/**
 * Control characters (most are not allowed in XML 1.0), bidi and zero-width marks, code points that
 * mean nothing or nothing in common, separators of lines.
 */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu;

/** The text as it can be shown anywhere: well-formed, nothing invisible, at most 400 characters. */
export function displayText(text: string): string {
  const bounded = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
  return bounded
    .toWellFormed()
    .replace(UNSHOWN, (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and attribute values; the text must have gone through `displayText`. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** JSON that may stand in a script element of XML and of HTML alike. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
