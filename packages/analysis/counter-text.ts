// Values of counters, whose unit no file tells: four significant digits, or few enough for an axis.

const SIGNIFICANT = 4;
const SHORT_SIGNIFICANT = 3;
const SIZES = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** `562,100,000`, `0.2869`, `−3` */
export function counterText(value: number): string {
  return signed(value, (amount) => withCommas(Number(amount.toPrecision(SIGNIFICANT))));
}

/** `562M`, `0.287` */
export function shortCounterText(value: number): string {
  return signed(value, (amount) => {
    const rounded = Number(amount.toPrecision(SHORT_SIGNIFICANT));
    const [size, letter] = SIZES.find(([least]) => rounded >= least) ?? [1, ""];
    return `${withCommas(Number((rounded / size).toPrecision(SHORT_SIGNIFICANT)))}${letter}`;
  });
}

function signed(value: number, write: (amount: number) => string): string {
  return value < 0 ? `−${write(-value)}` : write(value);
}

/** What is beyond a person's digits stays with its exponent: `1e+21`. */
function withCommas(amount: number): string {
  const text = String(amount);
  if (text.includes("e")) return text;
  const [whole, decimals] = text.split(".");
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}
