// Texts and numbers as Python reads and shows them.

/** `str.split()` and `str.strip()`. */
const SPACE =
  "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const SPACES = new RegExp(`${SPACE}+`, "gu");
const OUTER_SPACES = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu");

const DIGITS = String.raw`\p{Nd}(?:_?\p{Nd})*`;
const INTEGER = new RegExp(`^[+-]?${DIGITS}$`, "u");
const FLOAT = new RegExp(
  `^[+-]?(?:(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?)$`,
  "u",
);
const NO_NUMBER = /^[+-]?(?:inf|infinity|nan)$/iu;
/** Beyond, Python does not read an integer from text. */
const INTEGER_DIGITS_MAX = 4300;

export function strip(text: string): string {
  return text.replace(OUTER_SPACES, "");
}

export function split(text: string): readonly string[] {
  return text.split(SPACES).filter((word) => word !== "");
}

/** `int(text)`; undefined where Python raises ValueError. Far beyond what is exact, roughly. */
export function integerOf(text: string): number | undefined {
  if (!INTEGER.test(text)) return undefined;
  const plain = plainDigits(text);
  return plain.replace(/^[+-]/, "").length > INTEGER_DIGITS_MAX ? undefined : Number(plain);
}

/** `float(text)`; undefined where Python raises ValueError. */
export function floatOf(text: string): number | undefined {
  if (FLOAT.test(text)) return Number(plainDigits(text));
  if (!NO_NUMBER.test(text)) return undefined;
  if (/nan$/iu.test(text)) return Number.NaN;
  return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Digits of any script as ours, without underscores. */
function plainDigits(text: string): string {
  return text.replaceAll("_", "").replace(/[^ -~]/gu, (digit) => String(digitValue(digit)));
}

/** Decimal digits of a script stand together in tens, from zero on. */
function digitValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0;
  let first = point;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--;
  return (point - first) % 10;
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** `repr(text)` */
export function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\'\p{C}\p{Z}]/gu, (character) => {
    if (character === " ") return character;
    if (character === "'") return quote === "'" ? "\\'" : character;
    return NAMED_ESCAPES[character] ?? escapeOf(character.codePointAt(0) ?? 0);
  });
  return quote + escaped + quote;
}

function escapeOf(point: number): string {
  const digits = point.toString(16);
  if (point < 0x1_00) return `\\x${digits.padStart(2, "0")}`;
  if (point < 0x1_00_00) return `\\u${digits.padStart(4, "0")}`;
  return `\\U${digits.padStart(8, "0")}`;
}

/** Python writes exponents from 1e16 on and below 1e-4, JavaScript from 1e21 on and below 1e-6. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}inf`;
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [mantissa, exponent] = size.toExponential().split("e");
    const digits = exponent.slice(1).padStart(2, "0");
    return `${sign}${mantissa}e${exponent[0]}${digits}`;
  }
  const text = String(size);
  return `${sign}${text}${text.includes(".") ? "" : ".0"}`;
}
