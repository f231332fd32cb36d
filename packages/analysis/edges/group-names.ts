// Names of groups of a graph: a function's own, or one made for functions that call one another.

import type { Document } from "#profile/model/document.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";
import { frameName } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind } from "#profile/model/tables.ts";
import { unlessEqual } from "../views/unless-equal.ts";
import { edgeFrames } from "./edge-frames.ts";
import type { GroupTimes } from "./group-times.ts";

export interface GroupName {
  /** Row of frames of `tables()`. */
  readonly frame: number;
  /** Row of `edges.nodes`; -1: they are several. */
  readonly functionNode: number;
  /** Place in `groups`; -1: it is in no circle. */
  readonly circle: number;
}

const NAMED_MEMBERS = 3;

export class GroupNames {
  readonly #edges: EdgeTables;
  readonly #times: GroupTimes;
  readonly #total: Float64Array;
  readonly #profile: Profile;
  readonly #classes: Uint8Array;
  readonly #names = new Map<number, GroupName>();
  readonly #groups: Int32Array[] = [];
  readonly #made: { readonly name: string; readonly class: number }[] = [];

  constructor(document: Document, edges: EdgeTables, times: GroupTimes, index: number) {
    const { profile, classes } = edgeFrames(document, edges);
    this.#edges = edges;
    this.#times = times;
    this.#total = edges.nodes.total[index];
    this.#profile = profile;
    this.#classes = classes;
  }

  of(group: number): GroupName {
    const known = this.#names.get(group);
    if (known !== undefined) return known;
    const name = this.#nameOf(group);
    this.#names.set(group, name);
    return name;
  }

  #nameOf(group: number): GroupName {
    const { memberStart, members, isCircle } = this.#times.graph;
    const own = members.slice(memberStart[group], memberStart[group + 1]);
    if (isCircle[group] === 0) return { frame: own[0], functionNode: own[0], circle: -1 };
    own.sort((a, b) => unlessEqual(this.#total[b] - this.#total[a], a - b));
    this.#groups.push(own);
    const circle = this.#groups.length - 1;
    if (own.length === 1) return { frame: own[0], functionNode: own[0], circle };
    const named = Array.from(own.subarray(0, NAMED_MEMBERS), (node) =>
      frameName(this.#profile, node),
    );
    const more = own.length > NAMED_MEMBERS ? `, and ${own.length - NAMED_MEMBERS} more` : "";
    const name = `${named.join(", ")}${more} (call one another)`;
    const frame = this.#edges.nodes.function.length + this.#made.length;
    this.#made.push({ name, class: this.#classes[own[0]] });
    return { frame, functionNode: -1, circle };
  }

  tables(): {
    readonly profile: Profile;
    readonly classes: Uint8Array;
    readonly groups: readonly Int32Array[];
  } {
    const { strings, functions, frames } = this.#profile;
    const count = this.#made.length;
    const texts = Int32Array.from(this.#made, (_, made) => strings.length + made);
    const rows = Int32Array.from(this.#made, (_, made) => functions.name.length + made);
    const none = new Int32Array(count).fill(-1);
    const kinds = new Uint8Array(count).fill(frameKind.python);
    const unknown = new Int32Array(frames.function.length + count).fill(-1);
    return {
      profile: {
        ...this.#profile,
        strings: [...strings, ...this.#made.map(({ name }) => name)],
        functions: {
          name: joined(functions.name, texts),
          qualifiedName: joined(functions.qualifiedName, texts),
          file: joined(functions.file, none),
          firstLine: joined(functions.firstLine, none),
        },
        frames: {
          function: joined(frames.function, rows),
          line: joined(frames.line, none),
          endLine: unknown,
          column: unknown,
          endColumn: unknown,
          kind: Uint8Array.from([...frames.kind, ...kinds]),
        },
      },
      classes: Uint8Array.from([...this.#classes, ...this.#made.map((made) => made.class)]),
      groups: this.#groups,
    };
  }
}

function joined(column: Int32Array, more: Int32Array): Int32Array {
  const whole = new Int32Array(column.length + more.length);
  whole.set(column);
  whole.set(more, column.length);
  return whole;
}
