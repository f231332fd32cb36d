// The header of a part: which events its numbers are, and which positions stand before them.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { ValueType } from "../../model/tables.ts";
import type { Costs } from "./costs.ts";
import { eventUnit } from "./event-units.ts";

const EVENTS_MAX = 64;
const EVENT = /^(\S+)\s*(?::\s*(.*))?$/u;
const PID_MAX = 2 ** 31 - 1;

export class Header {
  readonly #costs: Costs;
  readonly #diagnosis: DiagnosisBuilder;
  /** Of all parts. */
  readonly valueTypes: ValueType[] = [];
  /** What each number of a line of this part adds to, and what it is multiplied with. */
  columns: number[] = [];
  factors: number[] = [];
  /** How many positions stand before the numbers, and which of them is the line; -1: none. */
  positions = 1;
  linePosition = 0;
  parts = 0;
  creator = "";
  command = "";
  pid = 0;
  /** What the file says that all costs of its parts add up to, by value type; NaN: it does not. */
  readonly totals: number[] = [];
  readonly summary: number[] = [];
  readonly #names: string[] = [];
  readonly #meanings = new Map<string, string>();

  constructor(costs: Costs, diagnosis: DiagnosisBuilder) {
    this.#costs = costs;
    this.#diagnosis = diagnosis;
  }

  /** A line `key: value`. */
  read(key: string, value: string, line: number): void {
    if (key === "creator") this.creator = value;
    if (key === "cmd") this.command = value;
    if (key === "pid" && /^\d{1,10}$/u.test(value) && Number(value) <= PID_MAX) {
      this.pid = Number(value);
    }
    if (key === "positions") this.#readPositions(value);
    if (key === "event") this.#readMeaning(value);
    if (key === "events") this.#readEvents(value, line);
    if (key === "totals") this.#readTotals(value, this.totals);
    if (key === "summary") this.#readTotals(value, this.summary);
  }

  #readPositions(value: string): void {
    const names = value.split(/\s+/u).slice(0, EVENTS_MAX);
    this.positions = names.length;
    this.linePosition = names.indexOf("line");
  }

  #readMeaning(value: string): void {
    const match = EVENT.exec(value);
    if (match !== null && this.#meanings.size < EVENTS_MAX) {
      this.#meanings.set(match[1], match[2] ?? "");
    }
  }

  #readEvents(value: string, line: number): void {
    this.parts += 1;
    const names = value.split(/\s+/u).filter((name) => name !== "");
    if (names.length > EVENTS_MAX) {
      const what = `events beyond ${EVENTS_MAX}`;
      this.#diagnosis.note("dropped", what, names.length - EVENTS_MAX, `line ${line}`);
    }
    this.columns = [];
    this.factors = [];
    for (const name of names.slice(0, EVENTS_MAX)) {
      const { type, factor } = eventUnit(name, this.#meanings.get(name) ?? "", this.creator);
      let column = this.#names.indexOf(name);
      if (column < 0 && this.#names.length >= EVENTS_MAX) continue;
      if (column < 0) {
        column = this.#names.length;
        this.#names.push(name);
        this.valueTypes.push(type);
        this.totals.push(NaN);
        this.summary.push(NaN);
        this.#costs.addEvent();
      }
      this.columns.push(column);
      this.factors.push(factor);
    }
  }

  #readTotals(value: string, sums: number[]): void {
    const numbers = value.trim().split(/\s+/u);
    for (const [at, column] of this.columns.entries()) {
      const total = Number(numbers[at] ?? "0") * this.factors[at];
      if (!Number.isSafeInteger(total)) continue;
      sums[column] = (Number.isNaN(sums[column]) ? 0 : sums[column]) + total;
    }
  }
}
