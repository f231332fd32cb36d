// The first lines: what is measured, and what the process does as a whole.

import { sampleState } from "#profile/model/tables.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { widthOf } from "../format/text-width.ts";
import { barText, clockText, shareText } from "./figures.ts";
import { LineWriter } from "./line-writer.ts";
import { effectiveNow, type Scene } from "./scene-data.ts";

const METER_COLUMNS = 16;
/** Few enough samples for shares without a decimal. */
const WHOLE = 1000;
/** A narrower terminal shows the figures without the meter. */
const METER_FROM_COLUMNS = 76;

export function headerLines(scene: Scene): string[] {
  return [titleLine(scene), metersLine(scene)];
}

function titleLine({ meta, live, position, columns, paint }: Scene): string {
  const line = new LineWriter(paint, columns);
  line.add(" ").add("pyrometer top", "bold").add("  ");
  if (meta === undefined) return line.add("waiting for Python to start", "dim").text;
  const shortest = ` · ${clockOf(live.whole.elapsedNs, position)} `;
  const longer = `  pid ${meta.pid} · Python ${escapeForTerminal(meta.pythonVersion)}${shortest}`;
  const end = columns >= METER_FROM_COLUMNS ? longer : shortest;
  const command = new LineWriter((_, text) => text, Math.max(0, line.left - widthOf(end)));
  command.add(escapeForTerminal(shownCommand(meta.command)));
  return line
    .add(command.text)
    .to(columns - widthOf(end))
    .add(end, "dim").text;
}

/** Where the program lies says little. */
function shownCommand([program = "", ...rest]: readonly string[]): string {
  return [program.slice(program.lastIndexOf("/") + 1), ...rest].join(" ");
}

function clockOf(elapsedNs: number, position: Scene["position"]): string {
  if (position === undefined) return clockText(elapsedNs);
  return `${clockText(position.atNs)} of ${clockText(position.endNs)}`;
}

function metersLine(scene: Scene): string {
  const { live, shares, columns, paint, paintClass } = scene;
  const line = new LineWriter(paint, columns);
  const { elapsedNs, all, threads } = live.recent;
  if (elapsedNs === 0) return line.add(" no second has passed yet", "dim").text;
  const samples = effectiveNow(scene);
  const cpu = all.cpuNs / elapsedNs;
  line.add(" CPU ", "dim").addRight(shareText(cpu, WHOLE), 5, "bold").add(" ");
  if (columns >= METER_FROM_COLUMNS) {
    const bar = barText(cpu, METER_COLUMNS);
    line.add(bar, (text) => paintClass("yours", text)).add(" ".repeat(METER_COLUMNS - bar.length));
    line.add(" ");
  }
  const part = (name: string, value: string | undefined): void => {
    // What does not fit whole is left out.
    if (value === undefined || line.left < name.length + value.length + 3) return;
    line.add(` ${name} `, "dim").add(value).add(" ");
  };
  // One of each process; the time between two samples may reach beyond the last seconds.
  const gil = Math.min(new Set(live.tables.tables.threads.pid).size, all.gilNs / elapsedNs);
  part("GIL", knows(scene, sampleState.holdsGil) ? shareText(gil, samples) : "?");
  const running = all.activeNs / elapsedNs;
  const rounded = (value: number): string => value.toFixed(value < 9.95 ? 1 : 0);
  part("active", `${rounded(running)} of ${threads.size}`);
  part("system", shares === undefined ? undefined : shareText(shares.system, WHOLE));
  part("idle", rounded(Math.max(0, threads.size - running)));
  part("user", shares === undefined ? undefined : shareText(shares.user, WHOLE));
  part("GC", all.gcNs > 0 ? shareText(all.gcNs / elapsedNs, samples) : undefined);
  return line.text;
}

/** Whether some thread's interpreter can tell it. */
function knows({ live }: Scene, state: number): boolean {
  const { knownStates } = live.tables.tables.threads;
  return knownStates.some((known) => (known & state) !== 0);
}
