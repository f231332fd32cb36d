// One line of what `doctor` says.

export type ReportState = "ok" | "warning" | "failed";

export interface ReportRow {
  /** A few words, such as `memory limit`. */
  readonly check: string;
  readonly state: ReportState;
  readonly detail: string;
  /** A command or permission that would mend it. */
  readonly remedy: string | undefined;
}

export function row(check: string, state: ReportState, detail: string, remedy?: string): ReportRow {
  return { check, state, detail, remedy };
}
