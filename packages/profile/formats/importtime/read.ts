// What CPython prints on stderr under `-X importtime` (3.7+) and `-X importtime=2` (3.14+):
// Python/import.c, import_find_and_load() and import_ensure_initialized(). A module is printed when
// its import ends, so children stand before their parents, one level deeper. Times are whole
// microseconds, rounded up.
//
// Trap: the log shares stderr with the program. Lines of other output stand between, and a line
// may begin in the middle of one.

import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { Input, ReadFormat, ReadOptions } from "../reader.ts";
import { badText, forEachTextLine } from "../text-lines.ts";
import { IMPORT_TIME, parseLine, type ImportLine } from "./line.ts";

/** A program has some thousand modules; the log of a fleet has more. */
const IMPORTS_MAX = 2_000_000;
const NS_PER_US = 1000;
const NO_PARENT = -1;
const VALUE_TYPES = [
  { name: "self", unit: "nanoseconds" },
  { name: "imports", unit: "count" },
];
const IMPORTER_UNKNOWN = "imported again, by a module that the log does not tell";

export const readImporttime: ReadFormat = async (input, options) => {
  return await new ImporttimeReader(input, options).read();
};

interface ImportNode {
  readonly name: string;
  /** -1: not told. */
  readonly level: number;
  readonly selfUs: number;
  readonly cumulativeUs: number;
  readonly isCached: boolean;
  /** Index of nodes; it stands later in the log. */
  parent: number;
}

class ImporttimeReader {
  readonly #input: Input;
  readonly #options: ReadOptions;
  readonly #diagnosis = new DiagnosisBuilder();
  readonly #nodes: ImportNode[] = [];
  /** Nodes whose parent has not come yet, in order. */
  #open: number[] = [];
  #cached = 0;

  constructor(input: Input, options: ReadOptions) {
    this.#input = input;
    this.#options = options;
  }

  async read(): Promise<Document> {
    await forEachTextLine(this.#input, this.#diagnosis, (text, line) => {
      this.#readLine(text, line);
    });
    if (this.#nodes.length === 0) {
      throw badText(this.#input, "a log of -X importtime", "no line of it names a module");
    }
    this.#diagnosis.note("read", "imports", this.#nodes.length - this.#cached);
    if (this.#cached > 0) {
      this.#diagnosis.note("read", "imports of what was imported before", this.#cached);
    }
    this.#endProcess();
    return {
      format: "importtime",
      writtenBy: "CPython (-X importtime)",
      kinds: ["samples"],
      profile: this.#profile(),
      hasTimes: false,
      isOwn: false,
      diagnosis: this.#diagnosis.finish(),
    };
  }

  #readLine(text: string, line: number): void {
    const start = text.indexOf(IMPORT_TIME);
    if (start < 0) {
      if (text.trim() !== "") this.#drop("lines of other output", line);
      return;
    }
    const parsed = parseLine(text.slice(start));
    if (parsed === undefined) {
      this.#drop("lines of the log that are cut short or torn", line);
      return;
    }
    if (start > 0) {
      this.#diagnosis.note("repaired", "lines that begin in other output", 1, `line ${line}`);
    }
    if (parsed.kind === "heading") this.#endProcess();
    else this.#add(parsed, line);
  }

  #drop(what: string, line: number): void {
    this.#diagnosis.note("dropped", what, 1, `line ${line}`);
  }

  #add(parsed: Exclude<ImportLine, { kind: "heading" }>, line: number): void {
    if (this.#nodes.length >= IMPORTS_MAX) {
      this.#drop(`imports beyond ${IMPORTS_MAX}`, line);
      return;
    }
    const { name, level } = parsed;
    const index = this.#nodes.length;
    if (parsed.kind === "cached") {
      this.#cached += 1;
      this.#push({ name, level, selfUs: 0, cumulativeUs: 0, isCached: true, parent: NO_PARENT });
      if (level >= 0) this.#open.push(index);
      else {
        const what = "imports of what was imported before, whose importer is not told";
        this.#diagnosis.note("ambiguous", what, 1, `line ${line}`);
      }
      return;
    }
    const { selfUs, cumulativeUs } = parsed;
    this.#push({ name, level, selfUs, cumulativeUs, isCached: false, parent: NO_PARENT });
    this.#adopt(index, line);
    this.#open.push(index);
  }

  #push(node: ImportNode): void {
    this.#nodes.push(node);
  }

  /** What is open and deeper was imported by the node. */
  #adopt(index: number, line: number): void {
    const nodes = this.#nodes;
    const { level, selfUs, cumulativeUs } = nodes[index];
    let childrenUs = 0;
    let children = 0;
    for (;;) {
      const last = this.#open.at(-1);
      if (last === undefined || nodes[last].level <= level) break;
      if (nodes[last].level > level + 1) {
        const what = "imports whose importer is missing, shown under the next one";
        this.#diagnosis.note("ambiguous", what, 1, `line ${line}`);
      }
      nodes[last].parent = index;
      childrenUs += nodes[last].cumulativeUs;
      children += 1;
      this.#open.pop();
    }
    // Each number is rounded up on its own.
    if (Math.abs(cumulativeUs - selfUs - childrenUs) > children + 1) {
      const what = "modules whose times do not add up (threads, or processes, in one log)";
      this.#diagnosis.note("ambiguous", what, 1, `line ${line}`);
    }
  }

  /** A new heading, or the end: what is open and no root lost its importer. */
  #endProcess(): void {
    const orphans = this.#open.filter((index) => this.#nodes[index].level > 0);
    if (orphans.length > 0) {
      const what = "imports whose importer is missing: the log ends before it";
      this.#diagnosis.note("ambiguous", what, orphans.length);
    }
    this.#open = [];
  }

  #profile(): Document["profile"] {
    const builder = new ImportBuilder(VALUE_TYPES, this.#options.rows);
    const nodes = this.#nodes;
    const stacks = new Int32Array(nodes.length);
    const unknown = (): number =>
      builder.stack(NO_PARENT, builder.frame({ name: IMPORTER_UNKNOWN, kind: "root" }));
    // Parents stand behind their children in the log, and before them in a profile.
    for (let index = nodes.length - 1; index >= 0; index -= 1) {
      const { name, level, parent, isCached } = nodes[index];
      const above = parent >= 0 ? stacks[parent] : level < 0 ? unknown() : NO_PARENT;
      const shown = isCached ? { name, qualifiedName: `${name} (cached)` } : { name };
      stacks[index] = builder.stack(above, builder.frame({ ...shown, kind: "python" }));
    }
    const thread = builder.thread(0, 0, "");
    for (const [index, node] of nodes.entries()) {
      const row = builder.sample(index, thread, stacks[index], node.selfUs * NS_PER_US);
      builder.tables.addValue(row, 1, 1);
    }
    return builder.finish();
  }
}
