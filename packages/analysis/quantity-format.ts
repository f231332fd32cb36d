// Numbers for people: with units, thousands separated, and no digit that is not significant.
//
// Trap: the class is also inlined into SVG files by its source text (svg/script/assemble.ts), so it
// may use nothing from outside itself.

export type Unit = "ns" | "bytes" | "count";

export class QuantityFormat {
  /**
   * `31.2 %`. One decimal needs thousands of independent samples to mean anything; below 1 % one
   * significant digit is shown.
   */
  share(fraction: number, samples: number): string {
    const percent = fraction * 100;
    if (!Number.isFinite(percent) || percent <= 0) return "0\u00a0%";
    if (percent < 0.01) return "<0.01\u00a0%";
    if (percent < 1) return `${Number(percent.toPrecision(1))}\u00a0%`;
    const decimals = samples >= 5000 && percent < 99.95 ? 1 : 0;
    return `${percent.toFixed(decimals)}\u00a0%`;
  }

  /** `12,345` */
  count(amount: number): string {
    return Math.round(amount)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ",");
  }

  /** Three significant digits with the unit that suits: `3.93 s`, `38 µs`, `71 MB`, `1,234`. */
  value(amount: number, unit: Unit): string {
    if (unit === "count" || amount === 0) return this.count(amount);
    const steps: readonly (readonly [number, string])[] =
      unit === "ns"
        ? [
            [1e9, "s"],
            [1e6, "ms"],
            [1e3, "µs"],
            [1, "ns"],
          ]
        : [
            [1e9, "GB"],
            [1e6, "MB"],
            [1e3, "kB"],
            [1, "B"],
          ];
    for (const [size, name] of steps) {
      // 999.6 ms is 1.00 s: the rounded figure decides, not the raw one.
      if (Number((amount / size).toPrecision(3)) < 1 && size !== 1) continue;
      return `${this.#threeDigits(amount / size)}\u00a0${name}`;
    }
    return "";
  }

  #threeDigits(amount: number): string {
    if (amount >= 99.95) return this.count(amount);
    return amount.toPrecision(3);
  }

  /**
   * Half of the 95 % interval of a share, in points: `± 0.4`. It is the noise of sampling alone,
   * from the number of independent samples; empty where there are too few to say.
   */
  margin(fraction: number, samples: number): string {
    if (samples < 30 || fraction <= 0 || fraction >= 1) return "";
    const points = 196 * Math.sqrt((fraction * (1 - fraction)) / samples);
    if (points < 0.01) return "";
    return `±\u00a0${points >= 9.5 ? points.toFixed(0) : Number(points.toPrecision(1))}`;
  }
}
