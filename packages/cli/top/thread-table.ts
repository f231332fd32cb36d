// The table of threads, below their processes where there are several.

import { addSums, emptySums, type TimeSums } from "#analysis/live/period.ts";
import { processLosses } from "#analysis/cost-lines.ts";
import { frameName } from "#profile/model/labels.ts";
import { sampleState } from "#profile/model/tables.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { plainSpaces } from "../format/numbers.ts";
import { widthOf } from "../format/text-width.ts";
import { shareText, sparkText, timeText } from "./figures.ts";
import { LineWriter } from "./line-writer.ts";
import { effectiveNow, MARK, type Scene, type TablePart } from "./scene-data.ts";
import { viewWords } from "./view-words.ts";

const HEADER_ROWS = 2;
const SHARE_COLUMNS = 8;
const TIME_COLUMNS = 12;
const SPARK_FROM_COLUMNS = 74;
const SPARK_COLUMNS = 12;
const ID_COLUMNS = 9;

/** A process has no row of threads. */
interface ThreadRow {
  readonly thread: number | undefined;
  readonly pid: number;
  readonly now: TimeSums;
  readonly since: TimeSums;
}

export function threadTable(scene: Scene, rows: number): TablePart {
  const { view } = scene;
  const all = threadRows(scene);
  const cursor = Math.max(0, Math.min(view.cursor, all.length - 1));
  const bodyRows = Math.max(1, rows - HEADER_ROWS);
  const first = Math.max(0, cursor - bodyRows + 1);
  const lines = all
    .slice(first, first + bodyRows)
    .map((row, index) => rowLine(scene, row, first + index === cursor));
  return {
    lines: [...headings(scene), ...lines],
    rowCount: all.length,
    cursor,
    atCursor: all.at(cursor)?.thread,
  };
}

/** Dearest first, within each process; threads that are gone last. */
function threadRows({ live, view }: Scene): ThreadRow[] {
  const { pid } = live.tables.tables.threads;
  const recent = live.recent.threads;
  const of = (sums: TimeSums): number => (view.value === "cpu" ? sums.cpuNs : sums.activeNs);
  const order = (a: ThreadRow, b: ThreadRow): number => {
    const lately = of(b.now) - of(a.now);
    return lately === 0 ? of(b.since) - of(a.since) : lately;
  };
  const rows = [...live.whole.threads].map(([thread, since]) => {
    return { thread, pid: pid[thread], now: recent.get(thread) ?? emptySums(), since };
  });
  const processes = new Map<number, ThreadRow[]>();
  for (const row of rows) processes.set(row.pid, [...(processes.get(row.pid) ?? []), row]);
  if (processes.size < 2) return rows.sort(order);
  const groups = [...processes].map(([process, threads]) => {
    const sums: ThreadRow = {
      thread: undefined,
      pid: process,
      now: emptySums(),
      since: emptySums(),
    };
    for (const { now, since } of threads) {
      addSums(sums.now, now);
      addSums(sums.since, since);
    }
    return { sums, threads: threads.sort(order) };
  });
  groups.sort((a, b) => order(a.sums, b.sums));
  return groups.flatMap(({ sums, threads }) => [sums, ...threads]);
}

function sparkStart({ columns }: Scene): number {
  return columns >= SPARK_FROM_COLUMNS ? 2 + 3 * SHARE_COLUMNS + TIME_COLUMNS + 2 : -1;
}

function headings(scene: Scene): string[] {
  const { live, columns, paint } = scene;
  const seconds = Math.max(1, Math.round(live.recent.elapsedNs / 1e9));
  const groups = new LineWriter(paint, columns);
  groups.addRight(`last ${seconds} s`, 2 + 3 * SHARE_COLUMNS, "dim");
  groups.addRight("since start", TIME_COLUMNS, "dim");
  const words = viewWords(scene);
  groups.to(columns - widthOf(words) - 1).add(words, "cyan");
  const names = new LineWriter(paint, columns).to(2);
  names.addRight("CPU▾", SHARE_COLUMNS, "bold").addRight("GIL", SHARE_COLUMNS, "dim");
  names.addRight("active", SHARE_COLUMNS, "dim").addRight("CPU", TIME_COLUMNS, "dim");
  const start = sparkStart(scene);
  if (start >= 0)
    names
      .to(start)
      .add("history", "dim")
      .to(start + SPARK_COLUMNS);
  names.add("  ").add("thread".padEnd(ID_COLUMNS), "dim").add("name, where it is", "dim");
  return [groups.text, names.text];
}

function rowLine(scene: Scene, row: ThreadRow, isMarked: boolean): string {
  const { live, columns, paint, paintClass } = scene;
  const { elapsedNs } = live.recent;
  const samples = effectiveNow(scene);
  const share = (ns: number): string => shareText(elapsedNs === 0 ? 0 : ns / elapsedNs, samples);
  const line = new LineWriter(paint, columns);
  line.add(isMarked ? `${MARK} ` : "  ", "bold");
  line.addRight(share(row.now.cpuNs), SHARE_COLUMNS, "bold");
  line.addRight(gilText(scene, row, share), SHARE_COLUMNS);
  line.addRight(share(row.now.activeNs), SHARE_COLUMNS);
  line.addRight(timeText(row.since.cpuNs), TIME_COLUMNS);
  const start = sparkStart(scene);
  if (start >= 0) {
    const history = live.slices.slice(-SPARK_COLUMNS).map(({ period }) => {
      return period.elapsedNs === 0 ? 0 : cpuOf(scene, row, period) / period.elapsedNs;
    });
    const spark = sparkText(history, 1, SPARK_COLUMNS);
    line.to(start).add(spark, (text) => paintClass("yours", text));
  }
  return addIdentity(scene, line.add("  "), row).text;
}

function cpuOf(
  { live }: Scene,
  { thread, pid }: ThreadRow,
  { threads }: Scene["live"]["recent"],
): number {
  if (thread !== undefined) return threads.get(thread)?.cpuNs ?? 0;
  let cpuNs = 0;
  for (const [each, sums] of threads) {
    if (live.tables.tables.threads.pid[each] === pid) cpuNs += sums.cpuNs;
  }
  return cpuNs;
}

function gilText({ live }: Scene, row: ThreadRow, share: (ns: number) => string): string {
  const known = row.thread === undefined || live.tables.tables.threads.knownStates[row.thread];
  const tells = known === true || (Number(known) & sampleState.holdsGil) !== 0;
  return tells ? share(row.now.gilNs) : "?";
}

function addIdentity({ live }: Scene, line: LineWriter, row: ThreadRow): LineWriter {
  const { tables } = live.tables;
  if (row.thread === undefined) {
    const known = tables.processes.pid.lastIndexOf(row.pid);
    // Where the program lies says little.
    const command = known < 0 ? "" : tables.processes.command[known].replace(/^\S*\//, "");
    const losses = live.processCosts.of(row.pid);
    const lost = losses === undefined ? "" : plainSpaces(processLosses(losses));
    line.add(`process ${row.pid}`, "bold");
    if (lost !== "") line.add(`  ${lost}`, "yellow");
    return line.add(`  ${escapeForTerminal(command)}`, "dim");
  }
  line.add(String(tables.threads.tid[row.thread]).padEnd(ID_COLUMNS), "dim");
  line.add(escapeForTerminal(tables.threads.name[row.thread]), "bold");
  const stack = live.recent.threads.get(row.thread)?.stack ?? -1;
  if (stack < 0) return line.add("  ended", "dim");
  const frame = live.tables.frame.data[stack];
  return line.add(`  ${escapeForTerminal(frameName(tables, frame))}`, "dim");
}
