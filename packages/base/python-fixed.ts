// Numbers as Python writes them with `%.3f`: rounded half to even on the exact binary value.
// `toFixed` too works on the exact value, but of two equally near numbers it takes the greater one.

/** Beyond, `toFixed` writes exponents. */
const FIXED_MAX = 1e21;

/** `'%.*f' % (digits, value)`. `digits`: 0 to 100. */
export function pythonFixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}inf`;
  if (size >= FIXED_MAX) {
    return `${sign}${BigInt(size)}${digits === 0 ? "" : `.${"0".repeat(digits)}`}`;
  }
  const rounded = size.toFixed(digits);
  return sign + (isTie(size, digits) ? evenBelow(rounded) : rounded);
}

/**
 * Does the value lie in the middle of two numbers with so many digits? It is then an odd number of
 * halves of 10^-digits, and as a fraction of powers of 2 it has exactly one binary place more than
 * digits. Multiplying by a power of 2 is exact.
 */
function isTie(size: number, digits: number): boolean {
  return (size * 2 ** (digits + 1)) % 2 === 1;
}

/** Of a tie the greater number was taken: where its last digit is odd, the even one is below. */
function evenBelow(rounded: string): string {
  const last = Number(rounded.at(-1));
  return last % 2 === 0 ? rounded : rounded.slice(0, -1) + String(last - 1);
}
