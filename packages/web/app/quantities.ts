// Numbers of a view: shares and absolute values in the unit of what was measured.

import { effectiveSamples } from "#analysis/effective-samples.ts";
import { QuantityFormat, type Unit } from "#analysis/quantity-format.ts";
import { valueWords } from "#analysis/value-words.ts";
import type { ValueType } from "#profile/model/tables.ts";

const format = new QuantityFormat();

/** Units of other tools as those that are written. */
const SCALES: Readonly<Record<string, readonly [Unit, number]>> = {
  seconds: ["ns", 1e9],
  milliseconds: ["ns", 1e6],
  microseconds: ["ns", 1e3],
  nanoseconds: ["ns", 1],
  bytes: ["bytes", 1],
};

/** Of what `QuantityFormat` writes. */
const UNIT_SIZES: Readonly<Record<string, number>> = {
  s: 1e9,
  ms: 1e6,
  µs: 1e3,
  GB: 1e9,
  MB: 1e6,
  kB: 1e3,
};

export class Quantities {
  /** `CPU time` */
  readonly title: string;
  readonly whole: number;
  /** Samples that the whole stands on; Infinity: it was counted, not sampled. */
  readonly samples: number;
  /** Is the noise of sampling known? Of other tools' samples it is not. */
  readonly isSampled: boolean;
  readonly #type: ValueType;
  readonly #unit: Unit;
  readonly #scale: number;

  constructor(type: ValueType, whole: number, samples: number, isSampled: boolean) {
    this.title = valueWords({ valueTypes: [type] }, type.name).title;
    this.whole = whole;
    this.samples = samples;
    this.isSampled = isSampled;
    this.#type = type;
    [this.#unit, this.#scale] = SCALES[type.unit] ?? ["count", 1];
  }

  /** Not counts of something, nor bytes. */
  get isTime(): boolean {
    return this.#unit === "ns";
  }

  /** Undefined: it is no time. */
  get nsPerUnit(): number | undefined {
    return this.#unit === "ns" ? this.#scale : undefined;
  }

  share(amount: number): string {
    return this.shareOf(amount, this.whole);
  }

  shareOf(amount: number, whole: number): string {
    return format.share(whole === 0 ? 0 : amount / whole, this.#effective(this.samples));
  }

  value(amount: number): string {
    if (Number.isNaN(amount)) return "–";
    const sign = amount < 0 ? "−" : "";
    return sign + format.value(Math.abs(amount) * this.#scale, this.#unit);
  }

  /**
   * `± 0.06 s`, in the unit of the value itself: the noise of sampling alone, 95 %; empty where
   * there are too few to say.
   */
  margin(amount: number): string {
    if (!this.isSampled || this.whole === 0) return "";
    const samples = this.#effective(this.samples);
    const share = amount / this.whole;
    if (samples < 30 || share <= 0 || share >= 1) return "";
    const half = 1.96 * Math.sqrt((share * (1 - share)) / samples) * this.whole;
    const unit = this.value(amount).split("\u00a0").at(1) ?? "";
    const size = UNIT_SIZES[unit] ?? 1;
    return `±\u00a0${Number(((half * this.#scale) / size).toPrecision(1))}\u00a0${unit}`.trimEnd();
  }

  /** `± 0.4` points. */
  marginPoints(amount: number): string {
    if (!this.isSampled || this.whole === 0) return "";
    return format.margin(amount / this.whole, this.#effective(this.samples));
  }

  count(amount: number): string {
    return format.count(amount);
  }

  #effective(samples: number): number {
    return Number.isFinite(samples) ? effectiveSamples(this.#type.name, samples) : samples;
  }
}

export function formatCount(amount: number): string {
  return format.count(amount);
}

export function formatBytes(sizeBytes: number): string {
  return format.value(sizeBytes, "bytes");
}

/** `4.21 s` */
export function formatTime(timeNs: number): string {
  return format.value(timeNs, "ns");
}
