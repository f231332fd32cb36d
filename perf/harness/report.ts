import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

export interface Options {
  /** Fewer and shorter rounds: to see that everything runs, not for publishing. */
  readonly quick: boolean;
  readonly rounds: number;
  /** Of those, in so many the peers take part: of them nobody claims one per cent. */
  readonly peerRounds: number;
  /** Minor versions of CPython; empty: the row's own choice. */
  readonly versions: readonly string[];
  /** Names of contestants; empty: the row's own choice. */
  readonly contestants: readonly string[];
  /** With busy processes beside the target (held-time.ts). */
  readonly load: boolean;
  /** Instead of the row's own rate (impossible-stacks.ts). */
  readonly rateHz: number | undefined;
}

export function readOptions(rounds: number, quickRounds: number): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      "peer-rounds": { type: "string" },
      versions: { type: "string", default: "" },
      contestants: { type: "string", default: "" },
      load: { type: "boolean", default: false },
      rate: { type: "string" },
    },
  });
  const list = (value: string): string[] => value.split(",").filter((one) => one !== "");
  const usual = values.quick ? quickRounds : rounds;
  const asked = values.rounds === undefined ? usual : Number(values.rounds);
  const ofPeers = values["peer-rounds"];
  return {
    quick: values.quick,
    rounds: asked,
    peerRounds: ofPeers === undefined ? asked : Math.min(asked, Number(ofPeers)),
    versions: list(values.versions),
    contestants: list(values.contestants),
    load: values.load,
    rateHz: values.rate === undefined ? undefined : Number(values.rate),
  };
}

/** Spread over all rounds. */
export function takesPart(contestant: string, round: number, options: Options): boolean {
  if (contestant === "pyrometer" || options.peerRounds === options.rounds) return true;
  const share = options.peerRounds / options.rounds;
  return Math.floor((round + 1) * share) > Math.floor(round * share);
}

export type Cell = string | number;
export type Row = Readonly<Record<string, Cell>>;

function shown(cell: Cell | undefined): string {
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell;
  if (Number.isInteger(cell)) return String(cell);
  return Math.abs(cell) >= 100 ? cell.toFixed(0) : cell.toPrecision(3);
}

/**
 * A Markdown table; the columns are the keys of all rows, in the order of their first appearance.
 */
export function table(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns),
    line(columns.map(() => "---")),
    ...rows.map((row) => line(columns.map((column) => shown(row[column]).replaceAll("|", "\\|")))),
  ].join("\n");
}

export interface Report {
  /** Name of the files in perf/results. */
  readonly row: string;
  readonly title: string;
  /** The bar, in words. */
  readonly bar: string;
  readonly options: Options;
  readonly rows: readonly Row[];
  /**
   * Lines below the table: verdicts, examples of impossible stacks, contestants that could not run.
   */
  readonly notes: readonly string[];
  /** Every single measurement. */
  readonly raw: readonly unknown[];
}

/**
 * Prints the table and writes perf/results/ROW.md and .json; a quick run writes ROW.quick.*, which
 * is not committed.
 */
export function publish(report: Report): void {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, Linux ${release()}`;
  const when = new Date().toISOString();
  const { rounds, quick } = report.options;
  const text = [
    `# ${report.title}`,
    `Bar: ${report.bar}`,
    `${machine}; ${when}; ${rounds} rounds${quick ? " (quick)" : ""}`,
    table(report.rows),
    ...report.notes.map((note) => `- ${note}`),
  ].join("\n\n");
  console.log(`\n${text}\n`);
  const folder = join(import.meta.dirname, "..", "results");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, quick ? `${report.row}.quick` : report.row);
  writeFileSync(`${path}.md`, `${text}\n`);
  const { rows, notes, raw, bar } = report;
  writeFileSync(
    `${path}.json`,
    `${JSON.stringify({ machine, when, rounds, bar, rows, notes, raw })}\n`,
  );
}
