// Recordings of a made-up program that works in phases, as real ones do: what a sample shows tells
// what the next ones show. With a seed, so that every run is the same.

import { DiagnosisBuilder } from "#profile/model/diagnosis.ts";
import type { Document } from "#profile/model/document.ts";
import { ImportBuilder } from "#profile/model/import-builder.ts";
import { randomNumbers } from "#profile/model/random-profile.ts";

export interface PhaseOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** Between two samples. */
  readonly intervalMs: number;
  /** Kinds of phases: each has leaves of its own and some that all share. */
  readonly kinds: number;
  /** Times the weight of the leaf `shared_0`, in all phases. */
  readonly grownBy?: number;
}

const PHASE_MIN_MS = 50;
const PHASE_MAX_MS = 500;
/** Of the Pareto distribution of their lengths: heavy, without a variance if it were not cut. */
const TAIL = 1.1;
const LEAVES_OF_A_KIND = 4;
const SHARED_LEAVES = 6;

interface Leaf {
  readonly stack: number;
  readonly weight: number;
}

/** `main` calls `phase_K`, which calls `leaf_K_I` (fewer and fewer) and `shared_I`. */
function leavesOf(builder: ImportBuilder, kind: number, grownBy: number): readonly Leaf[] {
  const frame = (name: string): number => builder.frame({ name, path: "/app/main.py", line: 1 });
  const main = builder.stack(-1, frame("main"));
  const phase = builder.stack(main, frame(`phase_${kind}`));
  const own = Array.from({ length: LEAVES_OF_A_KIND }, (_, leaf) => ({
    stack: builder.stack(phase, frame(`leaf_${kind}_${leaf}`)),
    weight: 1 / (leaf + 1) ** 2,
  }));
  const shared = Array.from({ length: SHARED_LEAVES }, (_, leaf) => ({
    stack: builder.stack(phase, frame(`shared_${leaf}`)),
    weight: (0.3 / (leaf + 1)) * (leaf === 0 ? grownBy : 1),
  }));
  return [...own, ...shared];
}

function chosen(leaves: readonly Leaf[], random: () => number): number {
  let left = random() * leaves.reduce((sum, { weight }) => sum + weight, 0);
  for (const { stack, weight } of leaves) {
    left -= weight;
    if (left < 0) return stack;
  }
  return leaves[0].stack;
}

export function phasedDocument(options: PhaseOptions): Document {
  const { durationMs, intervalMs, kinds, grownBy = 1 } = options;
  const random = randomNumbers(options.seed);
  const builder = new ImportBuilder([{ name: "cpu", unit: "nanoseconds" }]);
  const thread = builder.thread(1, 1, "MainThread");
  const leaves = Array.from({ length: kinds }, (_, kind) => leavesOf(builder, kind, grownBy));
  let phase = leaves[0];
  let endMs = 0;
  for (let timeMs = 0; timeMs < durationMs; timeMs += intervalMs) {
    if (timeMs >= endMs) {
      phase = leaves[Math.floor(random() * kinds)];
      const long = PHASE_MIN_MS * (1 - random()) ** (-1 / TAIL);
      endMs = timeMs + Math.min(PHASE_MAX_MS, long);
    }
    builder.sample(timeMs * 1e6, thread, chosen(phase, random), intervalMs * 1e6);
  }
  return {
    format: "phases",
    writtenBy: "",
    kinds: ["samples"],
    profile: builder.finish(),
    hasTimes: true,
    isOwn: false,
    diagnosis: new DiagnosisBuilder().finish(),
  };
}
