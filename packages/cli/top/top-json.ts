// A refresh for programs; `docs/formats/top.md` is the specification. Unknown is null, never false.

import { livePlaces, placeRow } from "#analysis/live/live-rows.ts";
import { emptySums, type TimeSums } from "#analysis/live/period.ts";
import { lossesOf } from "#analysis/losses.ts";
import { frameName, framePath } from "#profile/model/labels.ts";
import { sampleState } from "#profile/model/tables.ts";

import type { TopData } from "./top-data.ts";

export const TOP_FORMAT = "pyrometer-top";
export const TOP_VERSION = 1;
const ROWS_MAX = 100;

/** One line, ended. */
export function topJson(data: TopData): string {
  const { live, meta, view } = data;
  const { recent, whole } = live;
  return `${JSON.stringify({
    format: TOP_FORMAT,
    version: TOP_VERSION,
    pid: meta?.pid ?? null,
    command: meta?.command ?? [],
    pythonVersion: meta?.pythonVersion ?? null,
    elapsedNs: whole.elapsedNs,
    nowNs: recent.elapsedNs,
    value: view.value,
    level: view.level,
    gilOnly: view.gilOnly,
    status: data.status ?? null,
    process: {
      now: sumsJson(recent.all),
      since: sumsJson(whole.all),
      userShare: data.shares?.user ?? null,
      systemShare: data.shares?.system ?? null,
      threads: recent.threads.size,
    },
    threads: threadsJson(data),
    rows: rowsJson(data),
    cost: costJson(data),
  })}\n`;
}

function sumsJson({ cpuNs, activeNs, gilNs, gcNs }: TimeSums): Record<string, number> {
  return rounded({ cpuNs, activeNs, gilNs, gcNs });
}

function threadsJson({ live }: TopData): unknown[] {
  const { pid, tid, name, knownStates } = live.tables.tables.threads;
  const recent = live.recent.threads;
  const rows = [...live.whole.threads].sort((a, b) => b[1].cpuNs - a[1].cpuNs).slice(0, ROWS_MAX);
  return rows.map(([thread, since]) => {
    const tellsGil = (knownStates[thread] & sampleState.holdsGil) !== 0;
    const figures = (sums: TimeSums): Record<string, number | null> => {
      return tellsGil ? sumsJson(sums) : { ...sumsJson(sums), gilNs: null };
    };
    return {
      pid: pid[thread],
      tid: tid[thread],
      name: name[thread],
      now: figures(recent.get(thread) ?? emptySums()),
      since: figures(since),
    };
  });
}

function rowsJson({ live, view }: TopData): unknown[] {
  const { tables } = live.tables;
  return livePlaces(live, view.sort, view.filter)
    .slice(0, ROWS_MAX)
    .map((place) => {
      const row = placeRow(live, place);
      const functionRow = tables.frames.function[row.frame];
      const line =
        live.spec.level === "line"
          ? tables.frames.line[row.frame]
          : tables.functions.firstLine[functionRow];
      return {
        name: tables.strings[tables.functions.name[functionRow]],
        qualifiedName: frameName(tables, row.frame),
        file: framePath(tables, row.frame),
        line: line < 0 ? null : line,
        isCode: !row.isStructure,
        now: rounded({ selfNs: row.selfNow, totalNs: row.totalNow }),
        since: rounded({ selfNs: row.self, totalNs: row.total }),
      };
    });
}

function costJson({ live: { cost, processCosts } }: TopData): unknown {
  const { achievedHz, unattributed } = lossesOf(cost);
  return {
    achievedHz: Number(achievedHz.toFixed(1)),
    samples: cost.samples,
    unattributed,
    missedTicks: cost.missedTicks,
    heldNs: cost.heldNs,
    profilerCpuNs: cost.profilerCpuNs,
    profilerResidentBytes: cost.profilerResidentBytes,
    notes: cost.notes,
    processes: processCosts.list().slice(-ROWS_MAX),
  };
}

/** Whole nanoseconds: CPU times are scaled, so they would have long fractions. */
function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Math.round(value)]),
  );
}
