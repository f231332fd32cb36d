// What the parts of the screen are drawn from.

import type { LiveProfile } from "#analysis/live/live-profile.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";

import type { Paint } from "../format/paint.ts";
import type { PaintClass } from "./class-colors.ts";
import type { ViewState } from "./view-state.ts";

/** Before the row that keys act on. */
export const MARK = "▸";

/** A line of a file of the target, trimmed; undefined where it cannot be had. */
export type SourceOf = (file: string, line: number) => string | undefined;

/** Shares of one core lately; undefined where they are not known. */
export interface CoreShares {
  readonly user: number;
  readonly system: number;
}

/** Where in a recording the screen is, in ns. */
export interface TimePosition {
  readonly atNs: number;
  readonly endNs: number;
}

export interface Scene {
  readonly live: LiveProfile;
  /** Undefined until the target is found. */
  readonly meta: ProfileMeta | undefined;
  readonly view: ViewState;
  readonly shares: CoreShares | undefined;
  /** What there is to say: that the target ended, where its output is. */
  readonly status: string | undefined;
  readonly position: TimePosition | undefined;
  readonly sourceOf: SourceOf;
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  readonly paintClass: PaintClass;
}

/** The table between header and footer. */
export interface TablePart {
  readonly lines: readonly string[];
  readonly rowCount: number;
  readonly cursor: number;
  readonly atCursor: number | undefined;
}

/** How many independent samples the last seconds hold: what the digits of their shares rest on. */
export function effectiveNow({ live, meta }: Scene): number {
  return ((meta?.rateHz ?? 0) * live.recent.elapsedNs) / 2e9;
}
