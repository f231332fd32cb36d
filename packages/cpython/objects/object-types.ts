// The types of a target's objects, each validated once: nothing is followed as an object whose type
// pointer does not lead to a type. That it is one its own type proves, which is `type` or a class
// derived from it (ABCMeta, EnumMeta), and sizes that can be.

import { MemoryError } from "#process/memory.ts";
import type { Layout } from "../layouts/layout.ts";
import { readString } from "../text.ts";
import { addressAt, uint32At, uint64At } from "../words.ts";
import type { PageMemory } from "./pages.ts";

/** Bits of `tp_flags`, the same in all versions. */
export const typeFlag = {
  /** 3.13+: attributes' values lie in the instance itself. */
  inlineValues: 1 << 2,
  /** 3.11+: the dict lies before the instance. */
  managedDict: 1 << 4,
  heapType: 1 << 9,
  ready: 1 << 12,
  int: 1 << 24,
  list: 1 << 25,
  tuple: 1 << 26,
  bytes: 1 << 27,
  str: 1 << 28,
  dict: 1 << 29,
  exception: 1 << 30,
  type: 1 << 31,
} as const;

const MAX_NAME_BYTES = 256;
const MAX_BASIC_SIZE_BYTES = 1 << 16;
const MAX_ITEM_SIZE_BYTES = 1 << 12;
const MAX_BASES = 64;
const MAX_METATYPES = 4;
const MAX_TYPES = 10_000;
const MAX_QUALIFIED_NAME = 512;
const NAME_CHUNK_BYTES = 64;

export interface ObjectType {
  readonly address: number;
  /** `tp_name`: `int`, `collections.deque`; of classes made in Python without their module. */
  readonly name: string;
  /** As `__qualname__` has it. */
  readonly qualifiedName: string;
  readonly flags: number;
  readonly basicSize: number;
  readonly itemSize: number;
  /** Below 0 it counts from the object's end. */
  readonly dictOffset: number;
  readonly base: number;
  readonly metatype: number;
}

export class ObjectTypes {
  readonly #pages: PageMemory;
  readonly #layout: Layout;
  readonly #typeType: number;
  readonly #known = new Map<number, ObjectType>();

  /** `typeType`: address of the type `type`. */
  constructor(pages: PageMemory, layout: Layout, typeType: number) {
    this.#pages = pages;
    this.#layout = layout;
    this.#typeType = typeType;
  }

  /** The type of the object at `address`, or undefined where none stands there. */
  of(address: number): ObjectType | undefined {
    if (address === 0 || address % 8 !== 0) return undefined;
    try {
      return this.at(this.#pages.address(address + this.#layout.objectType));
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  /** The type at `address`, or undefined where no type stands. Throws MemoryError. */
  at(address: number): ObjectType | undefined {
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    if (address === 0 || address % 8 !== 0 || this.#known.size >= MAX_TYPES) return undefined;
    if (!this.#isType(address)) return undefined;
    const found = this.#read(address);
    if (found !== undefined) this.#known.set(address, found);
    return found;
  }

  #isType(address: number): boolean {
    const { objectType, objects } = this.#layout;
    let metatype = this.#pages.address(address + objectType);
    for (let step = 0; step < MAX_METATYPES; step++) {
      if (metatype === this.#typeType) return true;
      if (metatype === 0 || metatype % 8 !== 0) return false;
      const flags = this.#pages.uint32(metatype + objects.type.flags);
      if ((flags & typeFlag.type) === 0) return false;
      metatype = this.#pages.address(metatype + objectType);
    }
    return false;
  }

  #read(address: number): ObjectType | undefined {
    const { type } = this.#layout.objects;
    const bytes = this.#pages.read(address, type.sizeBytes);
    const flags = uint32At(bytes, type.flags);
    const basicSize = uint64At(bytes, type.basicSize);
    const itemSize = uint64At(bytes, type.itemSize);
    if ((flags & typeFlag.ready) === 0) return undefined;
    if (basicSize > MAX_BASIC_SIZE_BYTES || itemSize > MAX_ITEM_SIZE_BYTES) return undefined;
    const name = this.characters(addressAt(bytes, type.name));
    if (name === undefined || name === "") return undefined;
    return {
      address,
      name,
      qualifiedName: this.#qualifiedName(address, flags) ?? name,
      flags,
      basicSize,
      itemSize,
      dictOffset: uint32At(bytes, type.dictOffset) | 0,
      base: addressAt(bytes, type.base),
      metatype: addressAt(bytes, this.#layout.objectType),
    };
  }

  #qualifiedName(address: number, flags: number): string | undefined {
    if ((flags & typeFlag.heapType) === 0) return undefined;
    const { qualifiedName } = this.#layout.objects.type;
    const text = this.#pages.address(address + qualifiedName);
    if (text === 0 || text % 8 !== 0) return undefined;
    return readString(this.#pages, this.#layout, text, MAX_QUALIFIED_NAME);
  }

  /** Characters up to a zero byte; undefined where there is none near. Throws MemoryError. */
  characters(address: number): string | undefined {
    if (address === 0) return undefined;
    let text = "";
    for (let at = address; text.length < MAX_NAME_BYTES;) {
      const part = Math.min(NAME_CHUNK_BYTES, 4096 - (at % 4096));
      const bytes = this.#pages.read(at, part);
      const end = bytes.indexOf(0);
      text += Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8");
      if (end >= 0) return text;
      at += part;
    }
    return undefined;
  }

  /** The type and what it derives from, along `tp_base`, nearest first. Throws MemoryError. */
  *withBases(type: ObjectType): Generator<ObjectType> {
    let current: ObjectType | undefined = type;
    for (let step = 0; current !== undefined && step < MAX_BASES; step++) {
      yield current;
      current = current.base === 0 ? undefined : this.at(current.base);
    }
  }

  /** All classes of `__mro__`, the type itself first. Throws MemoryError. */
  *mro(type: ObjectType): Generator<ObjectType> {
    const { type: fields, head, tuple } = this.#layout.objects;
    const order = this.#pages.address(type.address + fields.mro);
    const count = order === 0 ? 0 : this.#pages.uint64(order + head.variableSize);
    for (let index = 0; index < Math.min(count, MAX_BASES); index++) {
      const found = this.at(this.#pages.address(order + tuple.items + index * 8));
      if (found !== undefined) yield found;
    }
  }
}
