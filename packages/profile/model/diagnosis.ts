// What reading a file showed: what was read, repaired, dropped or is ambiguous, with counts and the
// first places. Every import ends with it, so that a person knows what the numbers stand on.

export const FINDING_KINDS = ["read", "repaired", "dropped", "ambiguous"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** Without its count: "lines without a number". */
  readonly message: string;
  readonly count: number;
  /** The first few places: "line 12", "byte 4096", "profiles[2].events[17]". */
  readonly places: readonly string[];
}

export type Diagnosis = readonly Finding[];

const PLACES_MAX = 3;
/** A hostile file must not make the diagnosis long: what is beyond is counted together. */
const FINDINGS_MAX = 64;
const MORE = "findings of further kinds";

interface OpenFinding {
  readonly kind: FindingKind;
  readonly message: string;
  count: number;
  readonly places: string[];
}

export class DiagnosisBuilder {
  readonly #findings = new Map<string, OpenFinding>();

  /** Adds `count` to the finding of that kind and message. */
  note(kind: FindingKind, message: string, count = 1, place?: string): void {
    const finding = this.#finding(kind, message);
    finding.count += count;
    if (place !== undefined && finding.places.length < PLACES_MAX) finding.places.push(place);
  }

  #finding(kind: FindingKind, message: string): OpenFinding {
    const known = this.#findings.get(`${kind} ${message}`);
    if (known !== undefined) return known;
    if (this.#findings.size >= FINDINGS_MAX && message !== MORE) return this.#finding(kind, MORE);
    const finding: OpenFinding = { kind, message, count: 0, places: [] };
    this.#findings.set(`${kind} ${message}`, finding);
    return finding;
  }

  /** In the order of FINDING_KINDS. */
  finish(): Diagnosis {
    const found = [...this.#findings.values()];
    return FINDING_KINDS.flatMap((kind) => found.filter((finding) => finding.kind === kind));
  }
}
