// The frames of a tree: those of a document, merged as they are drawn (by function or by line), and
// those that transforms and rows of threads make. Functions of the document keep their rows; made
// ones stand behind: first one per frame class, then what a trail added, in its order.

import { Int32Column } from "#profile/model/columns.ts";
import { InternTable } from "#profile/model/intern-table.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind, NO_SAMPLES } from "#profile/model/tables.ts";
import { classifyFrames, FRAME_CLASS_TITLES, FRAME_CLASSES } from "../frame-classes.ts";
import type { FrameKey } from "./trail.ts";

const KEY = { function: 0, line: 1, kind: 2 } as const;
const STRUCTURE = FRAME_CLASSES.indexOf("structure");

export class DrawnFrames {
  readonly profile: Profile;
  /** Drawn frame of each frame of the document. */
  readonly ofFrame: Int32Array;
  readonly #keys = new InternTable(3);
  readonly #classes = new Int32Column();
  readonly #madeNames: string[] = [];

  constructor(profile: Profile, byFunction: boolean) {
    this.profile = profile;
    const { frames } = profile;
    const classes = classifyFrames(profile);
    this.ofFrame = new Int32Array(frames.function.length);
    for (let frame = 0; frame < this.ofFrame.length; frame += 1) {
      const line = byFunction ? -1 : frames.line[frame];
      this.ofFrame[frame] = this.#intern(
        frames.function[frame],
        line,
        frames.kind[frame],
        classes[frame],
      );
    }
    for (const [index, name] of FRAME_CLASSES.entries()) {
      this.make(FRAME_CLASS_TITLES[name], index);
    }
  }

  get length(): number {
    return this.#keys.length;
  }

  functionOf(frame: number): number {
    return this.#keys.cell(frame, KEY.function);
  }

  lineOf(frame: number): number {
    return this.#keys.cell(frame, KEY.line);
  }

  kindOf(frame: number): number {
    return this.#keys.cell(frame, KEY.kind);
  }

  /** Place in FRAME_CLASSES. */
  classOf(frame: number): number {
    return this.#classes.data[frame];
  }

  /** Row of files, or -1. */
  fileOf(frame: number): number {
    const row = this.functionOf(frame);
    const { file } = this.profile.functions;
    return row < file.length ? file[row] : -1;
  }

  /** The frame that stands for a run of frames of that class. */
  ofClass(place: number): number {
    return this.ofFunction(this.profile.functions.name.length + place);
  }

  /** The first frame of a function; -1: it has none. */
  ofFunction(row: number): number {
    for (let frame = 0; frame < this.length; frame += 1) {
      if (this.functionOf(frame) === row) return frame;
    }
    return -1;
  }

  /** A frame that no code is: what a transform puts in place of others. */
  make(name: string, place: number): number {
    const row = this.profile.functions.name.length + this.#madeNames.length;
    this.#madeNames.push(name);
    return this.#intern(row, -1, frameKind.python, place);
  }

  /** By frame 1 where it is what the key names. */
  matching(key: FrameKey): Uint8Array {
    const [row, line] = key;
    const matches = new Uint8Array(this.length);
    for (let frame = 0; frame < matches.length; frame += 1) {
      const isSame =
        this.functionOf(frame) === row && (line === undefined || this.lineOf(frame) === line);
      matches[frame] = isSame ? 1 : 0;
    }
    return matches;
  }

  /**
   * The tables of a tree, with `labels` (threads, processes) as frames behind the others. Their
   * classes are by row of frames.
   */
  tables(labels: readonly string[]): { readonly profile: Profile; readonly classes: Uint8Array } {
    const { profile } = this;
    const added = [...this.#madeNames, ...labels];
    const from = profile.functions.name.length;
    const texts = Int32Array.from(added, (_, index) => profile.strings.length + index);
    const none = new Int32Array(added.length).fill(-1);
    const frameCount = this.length + labels.length;
    const functionRow = new Int32Array(frameCount);
    const line = new Int32Array(frameCount).fill(-1);
    const kind = new Uint8Array(frameCount).fill(frameKind.root);
    const classes = new Uint8Array(frameCount).fill(STRUCTURE);
    for (let frame = 0; frame < this.length; frame += 1) {
      functionRow[frame] = this.functionOf(frame);
      line[frame] = this.lineOf(frame);
      kind[frame] = this.kindOf(frame);
      classes[frame] = this.classOf(frame);
    }
    for (let label = 0; label < labels.length; label += 1) {
      functionRow[this.length + label] = from + this.#madeNames.length + label;
    }
    const unknown = new Int32Array(frameCount).fill(-1);
    const drawn: Profile = {
      ...profile,
      strings: added.length === 0 ? profile.strings : [...profile.strings, ...added],
      functions: {
        name: joined(profile.functions.name, texts),
        qualifiedName: joined(profile.functions.qualifiedName, texts),
        file: joined(profile.functions.file, none),
        firstLine: joined(profile.functions.firstLine, none),
      },
      frames: {
        function: functionRow,
        line,
        endLine: unknown,
        column: unknown,
        endColumn: unknown,
        kind,
      },
      stacks: { parent: new Int32Array(0), frame: new Int32Array(0) },
      samples: NO_SAMPLES,
    };
    return { profile: drawn, classes };
  }

  #intern(functionRow: number, line: number, kind: number, place: number): number {
    this.#keys.key[KEY.function] = functionRow;
    this.#keys.key[KEY.line] = line;
    this.#keys.key[KEY.kind] = kind;
    const frame = this.#keys.intern();
    if (frame === this.#classes.length) this.#classes.push(place);
    return frame;
  }
}

function joined(column: Int32Array, more: Int32Array): Int32Array {
  const whole = new Int32Array(column.length + more.length);
  whole.set(column);
  whole.set(more, column.length);
  return whole;
}
