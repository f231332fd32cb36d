// Numbers as Python writes them.

/** Above and below these powers of ten `repr` uses an exponent. */
const EXPONENT_FROM = 16;
const EXPONENT_BELOW = -4;

/** `repr(value)` of a float: the shortest digits that give the same number again. */
export function floatText(value: number): string {
  const text = shortText(value);
  return /[.en]/.test(text) ? text : `${text}.0`;
}

/** Without the `.0` of whole numbers, as in the parts of a complex number. */
function shortText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [digits, power] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= EXPONENT_BELOW && exponent < EXPONENT_FROM) return plainText(digits, exponent);
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${digits}e${exponent < 0 ? "-" : "+"}${size}`;
}

function plainText(digits: string, exponent: number): string {
  const sign = digits.startsWith("-") ? "-" : "";
  const all = digits.replace("-", "").replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${all}`;
  const whole = all.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = all.slice(exponent + 1);
  return rest === "" ? `${sign}${whole}` : `${sign}${whole}.${rest}`;
}

export function complexText(real: number, imaginary: number): string {
  const imaginaryText = `${shortText(imaginary)}j`;
  if (real === 0 && !Object.is(real, -0)) return imaginaryText;
  const sign = imaginaryText.startsWith("-") ? "" : "+";
  return `(${shortText(real)}${sign}${imaginaryText})`;
}

/** Bits of a digit of Python's integers, of 4 bytes each, the least first. */
const DIGIT_BITS = 30n;

export function integerOf(bytes: Uint8Array, isNegative: boolean): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let value = 0n;
  for (let offset = bytes.length - 4; offset >= 0; offset -= 4) {
    value = (value << DIGIT_BITS) | BigInt(view.getUint32(offset, true) & 0x3fff_ffff);
  }
  return isNegative ? -value : value;
}

/** IEEE half precision. */
export function halfFloat(bits: number): number {
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
