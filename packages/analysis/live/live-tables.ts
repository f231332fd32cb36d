// The tables of a measurement that goes on: rows of every epoch under numbers that stay, and for
// each frame the two places that it can be counted at, its function and its line.

import { appendTables, EpochRows } from "#profile/model/append-tables.ts";
import type { ProfileBlock } from "#profile/model/block.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import { Int32Column, Uint16Column } from "#profile/model/columns.ts";
import { InternTable } from "#profile/model/intern-table.ts";
import { frameKind, NO_SAMPLES, type SampleTable, type Tables } from "#profile/model/tables.ts";

/** What rows of a live view stand for. */
export type Level = "function" | "line";

export const LEVELS: readonly Level[] = ["function", "line"];

export class LiveTables {
  /** Gives every row its number, whatever its epoch. */
  readonly builder = new ProfileBuilder("sums");
  readonly parent = new Int32Column();
  readonly frame = new Int32Column();
  /** Of each frame: its place by level. A place of level "function" is a row of functions. */
  readonly functionOf = new Int32Column();
  readonly lineOf = new Int32Column();
  readonly #strings: string[] = [];
  readonly #files = new Int32Column();
  readonly #functionName = new Int32Column();
  readonly #functionQualifiedName = new Int32Column();
  readonly #functionFile = new Int32Column();
  readonly #functionLine = new Int32Column();
  readonly #frameLine = new Int32Column();
  readonly #frameKind = new Int32Column();
  readonly #pid = new Int32Column();
  readonly #tid = new Int32Column();
  readonly #threadName: string[] = [];
  readonly #processPid = new Int32Column();
  readonly #processParent = new Int32Column();
  readonly #processCommand: string[] = [];
  readonly #processVersion: string[] = [];
  readonly #knownStates = new Uint16Column();
  /** (function, line), and a frame of each. */
  readonly #lines = new InternTable(2);
  readonly #frameOfLine = new Int32Column();
  readonly #frameOfFunction = new Int32Column();
  readonly #rows = new EpochRows();
  #epoch = 0;
  #tables: Tables | undefined;

  /** Adds a block; returns its samples under our numbers, summed by thread, stack and state. */
  absorb(block: ProfileBlock): SampleTable {
    if (block.epoch !== this.#epoch) this.#rows.clear();
    this.#epoch = block.epoch;
    appendTables(this.builder, block.tables, this.#rows);
    return this.take();
  }

  /** What the builder was given since the last take. */
  take(): SampleTable {
    const added = this.builder.takeBlock();
    this.#tables = undefined;
    for (const text of added.strings) this.#strings.push(text);
    pushAll(this.#files, added.files.path);
    pushAll(this.#functionName, added.functions.name);
    pushAll(this.#functionQualifiedName, added.functions.qualifiedName);
    pushAll(this.#functionFile, added.functions.file);
    pushAll(this.#functionLine, added.functions.firstLine);
    pushAll(this.#frameLine, added.frames.line);
    pushAll(this.#frameKind, added.frames.kind);
    this.#addPlaces(added.frames);
    pushAll(this.parent, added.stacks.parent);
    pushAll(this.frame, added.stacks.frame);
    pushAll(this.#pid, added.threads.pid);
    pushAll(this.#tid, added.threads.tid);
    for (const name of added.threads.name) this.#threadName.push(name);
    pushAll(this.#processPid, added.processes.pid);
    pushAll(this.#processParent, added.processes.parentPid);
    for (const command of added.processes.command) this.#processCommand.push(command);
    for (const version of added.processes.pythonVersion) this.#processVersion.push(version);
    for (const states of added.threads.knownStates) this.#knownStates.push(states);
    return added.samples;
  }

  #addPlaces({ function: functions, line }: Tables["frames"]): void {
    for (let row = 0; row < functions.length; row += 1) {
      const frame = this.functionOf.length;
      this.functionOf.push(functions[row]);
      while (this.#frameOfFunction.length <= functions[row]) this.#frameOfFunction.push(-1);
      this.#frameOfFunction.data[functions[row]] = frame;
      this.#lines.key[0] = functions[row];
      this.#lines.key[1] = line[row];
      const place = this.#lines.intern();
      this.lineOf.push(place);
      if (place === this.#frameOfLine.length) this.#frameOfLine.push(frame);
    }
  }

  placesOf(level: Level): Int32Column {
    return level === "function" ? this.functionOf : this.lineOf;
  }

  placeCount(level: Level): number {
    return level === "function" ? this.#functionName.length : this.#lines.length;
  }

  /** A frame that stands for the place: its names and, of a line, its number. */
  frameOfPlace(level: Level, place: number): number {
    const frames = level === "function" ? this.#frameOfFunction : this.#frameOfLine;
    return place < frames.length ? frames.data[place] : -1;
  }

  isUnattributed(stack: number): boolean {
    return this.#frameKind.data[this.frame.data[stack]] === frameKind.root;
  }

  /** The tables as they are now, without samples. Void after the next block. */
  get tables(): Tables {
    this.#tables ??= {
      valueTypes: [],
      strings: this.#strings,
      files: { path: this.#files.view() },
      functions: {
        name: this.#functionName.view(),
        qualifiedName: this.#functionQualifiedName.view(),
        file: this.#functionFile.view(),
        firstLine: this.#functionLine.view(),
      },
      frames: {
        function: this.functionOf.view(),
        line: this.#frameLine.view(),
        endLine: this.#frameLine.view(),
        column: new Int32Array(0),
        endColumn: new Int32Array(0),
        kind: Uint8Array.from(this.#frameKind.view()),
      },
      stacks: { parent: this.parent.view(), frame: this.frame.view() },
      threads: {
        pid: this.#pid.view(),
        tid: this.#tid.view(),
        name: this.#threadName,
        knownStates: this.#knownStates.copy(),
      },
      processes: {
        pid: this.#processPid.view(),
        parentPid: this.#processParent.view(),
        command: this.#processCommand,
        pythonVersion: this.#processVersion,
      },
      samples: NO_SAMPLES,
    };
    return this.#tables;
  }
}

function pushAll(column: Int32Column, values: Int32Array | Uint8Array): void {
  for (const value of values) column.push(value);
}
