// Names of functions, files, threads and commands come from the target and may hold anything: what
// would drive the terminal (or a terminal's log) must not reach it.

// C0 and C1 controls, delete, bidirectional overrides and isolates, line and paragraph separators,
// lone surrogates.
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/gu;

/** Quicker to find than that nothing unsafe is there, and true of nearly every text. */
const PLAIN = /^[ -~]*$/;

function escaped(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point === 9) return "\\t";
  if (point === 10) return "\\n";
  if (point === 13) return "\\r";
  const hex = point.toString(16);
  return point < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** The text as one line that is safe to print; what was replaced reads like a Python escape. */
export function escapeForTerminal(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escaped);
}
