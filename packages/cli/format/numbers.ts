// Numbers for people: units always, and no digit that is not significant.

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** `12,345` */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** A count and its noun: `1 sample`, `2 samples`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A share of 1 as `0.12 %`, `4.2 %`, `42.2 %`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return "unknown";
  const percent = share * 100;
  if (percent === 0) return "0 %";
  if (percent < 0.005) return "< 0.01 %";
  if (percent >= 99.95) return `${percent.toFixed(0)} %`;
  return `${percent.toFixed(percent < 1 ? 2 : 1)} %`;
}

/** `249.8 Hz`, `1,000 Hz` */
export function formatRate(rateHz: number): string {
  if (!Number.isFinite(rateHz)) return "unknown";
  const digits = rateHz >= 1000 ? 0 : rateHz >= 10 ? 1 : 2;
  const rounded = Number(rateHz.toFixed(digits));
  return `${rounded >= 1000 ? formatCount(rounded) : String(rounded)} Hz`;
}

const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** `812 B`, `4.2 KB`, `48 MB`: thousands, not 1,024. */
export function formatBytes(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit === 0 || value >= 9.95 ? value.toFixed(0) : value.toFixed(1);
  return `${text} ${BYTE_UNITS[unit]}`;
}

/** `36 us`, `4.2 ms`, `10.0 s`, `5 min 03 s`, `2 h 05 min` */
export function formatDuration(durationNs: number): string {
  const units = [
    { limitNs: 1e3, divisorNs: 1, name: "ns" },
    { limitNs: 1e6, divisorNs: 1e3, name: "us" },
    { limitNs: 1e9, divisorNs: 1e6, name: "ms" },
    { limitNs: 60e9, divisorNs: 1e9, name: "s" },
  ];
  for (const { limitNs, divisorNs, name } of units) {
    if (durationNs >= limitNs) continue;
    const value = durationNs / divisorNs;
    const isWhole = name === "ns" || (name !== "s" && value >= 9.95);
    return `${value.toFixed(isWhole ? 0 : 1)} ${name}`;
  }
  const seconds = Math.round(durationNs / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${twoDigits(Math.floor(seconds / 60) % 60)} min`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
