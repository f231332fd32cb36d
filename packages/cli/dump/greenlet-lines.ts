// Waiting greenlets for a person. Hundreds of them wait at the same place: those with one stack are
// shown once, with what they are called.

import type { DumpedGreenlet, GreenletName } from "#sampler/session.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatCount } from "../format/numbers.ts";
import type { Paint } from "../format/paint.ts";

const LABELS_MAX = 8;

/** `greenlet "worker"`, `greenlet of handle`, `Hub`: by its name, what it runs, or its class. */
export function greenletLabel({ type, name, run }: GreenletName): string {
  const shortType = escapeForTerminal(type.slice(type.lastIndexOf(".") + 1));
  if (name !== undefined) return `${shortType} "${escapeForTerminal(name)}"`;
  return run === undefined ? shortType : `${shortType} of ${escapeForTerminal(run)}`;
}

/** Lines of each group; `frameLines`: of the stack that all of a group have. */
export function greenletLines(
  greenlets: readonly DumpedGreenlet[],
  paint: Paint,
  frameLines: (greenlet: DumpedGreenlet) => readonly string[],
): string[] {
  const groups = new Map<string, DumpedGreenlet[]>();
  for (const greenlet of greenlets) {
    const key = JSON.stringify([greenlet.tid, greenlet.elidedFrames, greenlet.frames]);
    groups.set(key, [...(groups.get(key) ?? []), greenlet]);
  }
  const largestFirst = [...groups.values()].sort((one, other) => other.length - one.length);
  return largestFirst.flatMap((group) => ["", titleOf(group, paint), ...frameLines(group[0])]);
}

function titleOf(group: readonly DumpedGreenlet[], paint: Paint): string {
  const [first] = group;
  const where = first.tid === 0 ? "" : ` of thread ${first.tid}`;
  if (group.length === 1) {
    const label = first.isMain ? "Main greenlet" : greenletLabel(first);
    return `${paint("cyan", `${label}${where}`)} (waiting)`;
  }
  const what = `${formatCount(group.length)} greenlets${where}`;
  return `${paint("cyan", what)} (waiting): ${labelsOf(group)}`;
}

function labelsOf(group: readonly DumpedGreenlet[]): string {
  const counts = new Map<string, number>();
  for (const greenlet of group) {
    const label = greenletLabel(greenlet);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const labels = [...counts].map(([label, count]) =>
    count === 1 ? label : `${label} (${formatCount(count)})`,
  );
  return `${labels.slice(0, LABELS_MAX).join(", ")}${labels.length > LABELS_MAX ? ", …" : ""}`;
}
