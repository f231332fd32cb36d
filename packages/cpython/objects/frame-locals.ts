// The arguments and local variables of frames. `FrameCopies` is what a frame's memory held at one
// moment: pointers only. Their values are read by an `ObjectReader`.
//
//   before 3.11  f_localsplus: variables, then cells, then free variables; an argument that is a
//                cell has no value among the variables
//   3.11+        localsplus with a name and a kind for each; cells hold their value at one remove,
//                once the function has made them

import type { Layout } from "../layouts/layout.ts";
import type { ObjectReader } from "./object-reader.ts";
import { typeFlag } from "./object-types.ts";
import type { PageMemory } from "./pages.ts";
import type { RemoteValue } from "./remote-value.ts";

/** Variables of one frame that are read. */
const MAX_VARIABLES = 4096;
const HIDDEN_KIND = 0x10;
const CELL_KIND = 0x40;
const FREE_KIND = 0x80;
/** Flags of a code object: takes `*args`, takes `**kwargs`. */
const VARARGS = 0x04;
const VARKEYWORDS = 0x08;
const MAX_ARGUMENTS = 4096;

/** `closure`: of an enclosing function. */
export type VariableKind = "argument" | "local" | "closure";

export interface Variable {
  readonly name: string;
  readonly kind: VariableKind;
  readonly value: RemoteValue;
}

/** One place of a frame. */
interface Place {
  readonly name: string;
  readonly kind: VariableKind;
  readonly isCell: boolean;
}

export class FrameLocals {
  readonly #pages: PageMemory;
  readonly #layout: Layout;
  readonly #reader: ObjectReader;
  readonly #places = new Map<number, readonly (Place | undefined)[]>();

  constructor(reader: ObjectReader, layout: Layout) {
    this.#pages = reader.pages;
    this.#layout = layout;
    this.#reader = reader;
  }

  /** How many variables a frame of the code object has at most. Throws MemoryError. */
  count(code: number): number {
    return this.#placesOf(code).length;
  }

  /** Variables that have a value, in the order of the code object. Throws MemoryError. */
  read(frame: number, code: number): Variable[] {
    const places = this.#placesOf(code);
    const first = frame + this.#layout.frame.localsPlus;
    const found: Variable[] = [];
    for (const [index, place] of places.entries()) {
      if (place === undefined) continue;
      const at = first + index * 8;
      const value = this.#value(place, this.#pages.uint32(at), this.#pages.uint32(at + 4));
      if (value !== undefined) found.push({ name: place.name, kind: place.kind, value });
    }
    return found;
  }

  /** Undefined: the variable has no value now. */
  #value(place: Place, low: number, high: number): RemoteValue | undefined {
    const tagged = this.#layout.minor >= 14;
    const isNull = (tagged ? low & ~3 : low) === 0 && high === 0 && (low & 3) !== 3;
    if (isNull) return undefined;
    if (place.isCell) {
      const cell = (tagged ? (low & ~3) >>> 0 : low) + high * 2 ** 32;
      if (this.#reader.types.of(cell)?.name === "cell") {
        const content = this.#pages.address(cell + this.#layout.objects.cell.content);
        return content === 0 ? undefined : this.#reader.read(content);
      }
    }
    return tagged ? this.#reader.readTagged(low, high) : this.#reader.read(low + high * 2 ** 32);
  }

  #placesOf(code: number): readonly (Place | undefined)[] {
    const known = this.#places.get(code);
    if (known !== undefined) return known;
    const { names } = this.#layout.objects.locals;
    const places = names >= 0 ? this.#placesByKind(code) : this.#placesByTuples(code);
    this.#places.set(code, places);
    return places;
  }

  #placesByKind(code: number): (Place | undefined)[] {
    const { locals } = this.#layout.objects;
    const names = this.#strings(this.#pages.address(code + locals.names));
    const kindsAt = this.#pages.address(code + locals.kinds);
    const size = this.#pages.uint64(kindsAt + this.#layout.bytes.size);
    if (size < names.length) return [];
    const kinds = this.#pages.read(kindsAt + this.#layout.bytes.data, names.length);
    const argumentCount = this.#argumentCount(code);
    return names.map((name, index) => {
      const kind = kinds[index];
      if (name === undefined || (kind & HIDDEN_KIND) !== 0) return undefined;
      if ((kind & FREE_KIND) !== 0) return { name, kind: "closure", isCell: true };
      const isCell = (kind & CELL_KIND) !== 0;
      return { name, kind: index < argumentCount ? "argument" : "local", isCell };
    });
  }

  #placesByTuples(code: number): (Place | undefined)[] {
    const { locals } = this.#layout.objects;
    const tuple = (field: number) => this.#strings(this.#pages.address(code + field));
    const variables = tuple(locals.variableNames);
    const argumentNames = new Set(variables.slice(0, this.#argumentCount(code)));
    const place = (name: string | undefined, isCell: boolean): Place | undefined => {
      if (name === undefined) return undefined;
      return { name, kind: argumentNames.has(name) ? "argument" : "local", isCell };
    };
    return [
      ...variables.map((name) => place(name, false)),
      ...tuple(locals.cellNames).map((name) => place(name, true)),
      ...tuple(locals.freeNames).map((name): Place | undefined =>
        name === undefined ? undefined : { name, kind: "closure", isCell: true },
      ),
    ];
  }

  #argumentCount(code: number): number {
    const { locals } = this.#layout.objects;
    const flags = this.#pages.uint32(code + this.#layout.code.flags);
    const named =
      this.#pages.uint32(code + locals.argumentCount) +
      this.#pages.uint32(code + locals.keywordOnlyCount);
    const extra = ((flags & VARARGS) !== 0 ? 1 : 0) + ((flags & VARKEYWORDS) !== 0 ? 1 : 0);
    return Math.min(named + extra, MAX_ARGUMENTS);
  }

  /** Names of a tuple; a name that is none is undefined. Empty where there is no such tuple. */
  #strings(address: number): (string | undefined)[] {
    const type = this.#reader.types.of(address);
    if (type === undefined || (type.flags & typeFlag.tuple) === 0) return [];
    const { tuple, head } = this.#layout.objects;
    const count = this.#pages.uint64(address + head.variableSize);
    return Array.from({ length: count > MAX_VARIABLES ? 0 : count }, (_, index) => {
      return this.#reader.text(this.#pages.address(address + tuple.items + index * 8));
    });
  }
}
