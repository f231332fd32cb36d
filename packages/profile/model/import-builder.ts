// Fills the tables of a file of another tool: `ProfileBuilder` with what readers need most. Times,
// where the file has them, are ns since its first sample; values are in the units of the value
// types.

import { ProfileBuilder } from "./builder.ts";
import { FOREIGN_META } from "./document.ts";
import { EMPTY_COST, type Profile, type ProfileMeta } from "./profile.ts";
import type { SampleRows } from "./sample-columns.ts";
import { frameKind, type FrameKind, type ValueType } from "./tables.ts";

export interface FramePlace {
  readonly name: string;
  /** Where it differs from the name. */
  readonly qualifiedName?: string;
  readonly path?: string;
  /** 1-based, as all lines. */
  readonly line?: number;
  readonly firstLine?: number;
  /** 0-based. */
  readonly column?: number;
  readonly kind?: FrameKind;
}

export class ImportBuilder {
  /** For what is not here. */
  readonly tables: ProfileBuilder;

  constructor(valueTypes: readonly ValueType[], rows: SampleRows = "runs") {
    this.tables = new ProfileBuilder(rows, valueTypes);
  }

  /** Row of frames. */
  frame(place: FramePlace): number {
    const { name, qualifiedName = name, path, line = -1, firstLine = -1, column = -1 } = place;
    const { tables } = this;
    const functionRow = tables.internFunction(
      tables.internString(name),
      tables.internString(qualifiedName),
      path === undefined || path === "" ? -1 : tables.internFile(path),
      firstLine,
    );
    return tables.internFrame(functionRow, line, -1, column, -1, frameKind[place.kind ?? "python"]);
  }

  /** Row of stacks. `parent`: the caller's stack, or -1. */
  stack(parent: number, frame: number): number {
    return this.tables.internStack(parent, frame);
  }

  /** Row of threads. Ids that the file does not tell are 0. */
  thread(pid: number, tid: number, name: string): number {
    return this.tables.internThread(pid, tid, name, 0);
  }

  /**
   * Adds a sample that weighs `value` in the first value type; returns its row, for
   * `tables.addValue`. `count`: how many samples of the file it is.
   */
  sample(timeNs: number, thread: number, stack: number, value: number, count = 1): number {
    const row = this.tables.addSample(timeNs, thread, stack, count, 0, 0, 0);
    this.tables.addValue(row, 0, value);
    return row;
  }

  finish(meta: Partial<ProfileMeta> = {}): Profile {
    return this.tables.finish({ ...FOREIGN_META, ...meta }, EMPTY_COST);
  }
}
