// Round moments for an axis of time, with what stands beside them: as many digits as tell
// neighbours apart, from days down to parts of a nanosecond.

export interface TimeTick {
  /** From the beginning of the document. */
  readonly timeNs: number;
  /** `1.25 s`; from ten minutes on as a clock: `12:30 min`, `1:02:03.5 h`. */
  readonly text: string;
}

const SECOND_NS = 1e9;
const HOUR_NS = 3600e9;
const CLOCK_FROM_NS = 600e9;
const CLOCK_STEPS_NS = [
  15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
].map((seconds) => seconds * SECOND_NS);
const UNITS = [
  [SECOND_NS, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
  [1, "ns"],
] as const;
/** Beyond, a double has no digits left. */
const SMALLEST_STEP_NS = 1e-3;
const DECIMALS_MAX = 12;
const GROUPED_FROM = 5;

/** A part of a whole, from the beginning of the document. */
export interface TimeWindow {
  readonly fromNs: number;
  readonly toNs: number;
  /** Where the whole ends: its unit is that of all of its parts. */
  readonly endNs: number;
}

/** Ascending, at most about `most` of them. */
export function timeTicks({ fromNs, toNs, endNs }: TimeWindow, most: number): readonly TimeTick[] {
  const isClock = endNs >= CLOCK_FROM_NS;
  const stepNs = stepOf((toNs - fromNs) / Math.max(1, most), isClock);
  // Steps, not sums of steps: those drift.
  const first = Math.ceil(fromNs / stepNs - 1e-6);
  const last = Math.floor(toNs / stepNs + 1e-6);
  const count = Math.max(0, Math.min(last - first + 1, 2 * most + 2));
  const write = isClock ? clockText : unitText;
  return Array.from({ length: count }, (_, at) => {
    const timeNs = (first + at) * stepNs;
    return { timeNs, text: write(timeNs, stepNs, endNs) };
  });
}

/** 1, 2 or 5 of a power of ten; minutes and hours as clocks divide them. */
function stepOf(roughNs: number, isClock: boolean): number {
  if (isClock && roughNs > 10 * SECOND_NS) {
    const step = CLOCK_STEPS_NS.find((size) => size >= roughNs);
    if (step !== undefined) return step;
  }
  const rough = Math.max(SMALLEST_STEP_NS, roughNs);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
}

function unitText(timeNs: number, stepNs: number, endNs: number): string {
  const [size, name] = UNITS.find(([unit]) => endNs >= unit) ?? UNITS[UNITS.length - 1];
  const amount = timeNs === 0 ? "0" : withDecimals(timeNs / size, stepNs / size);
  return `${amount}\u00a0${name}`;
}

function clockText(timeNs: number, stepNs: number, endNs: number): string {
  const isLong = endNs >= HOUR_NS;
  // What rounds up to a minute is one.
  const fine = 10 ** decimalsOf(stepNs / SECOND_NS);
  const whole = Math.round((timeNs / SECOND_NS) * fine) / fine;
  const minutes = Math.floor(whole / 60);
  const seconds = withDecimals(whole - 60 * minutes, stepNs / SECOND_NS);
  const padded = /^\d(?!\d)/.test(seconds) ? `0${seconds}` : seconds;
  if (!isLong) return `${minutes}:${padded}\u00a0min`;
  const restMinutes = String(minutes % 60).padStart(2, "0");
  return `${Math.floor(minutes / 60)}:${restMinutes}:${padded}\u00a0h`;
}

/** Long ones in threes, with narrow spaces: `12.345 678`. */
function withDecimals(amount: number, step: number): string {
  const text = amount.toFixed(decimalsOf(step));
  const [whole, decimals = ""] = text.split(".");
  if (decimals.length < GROUPED_FROM) return text;
  return `${whole}.${decimals.replaceAll(/(\d{3})(?=\d)/g, "$1\u202f")}`;
}

function decimalsOf(step: number): number {
  return Math.max(0, Math.min(DECIMALS_MAX, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** Of the text beside a tick, of 11 px. */
const CHARACTER_PX = 6.2;
const GAP_PX = 22;

/** As many as stand beside one another with their texts. */
export function ticksAcross(window: TimeWindow, widthPx: number): readonly TimeTick[] {
  const wholeNs = window.toNs - window.fromNs;
  let ticks: readonly TimeTick[] = [];
  // Fewer ticks may have shorter texts: it settles at once, or never grows again.
  for (let roomPx = 70; roomPx < 400; roomPx += 20) {
    ticks = timeTicks(window, widthPx / roomPx);
    const longest = Math.max(0, ...ticks.map(({ text }) => text.length));
    const stepNs = ticks.length < 2 ? wholeNs : ticks[1].timeNs - ticks[0].timeNs;
    const stepPx = (stepNs / wholeNs) * widthPx;
    if (ticks.length < 2 || longest * CHARACTER_PX + GAP_PX <= stepPx) break;
  }
  return ticks;
}
