// The attributes of an instance: slots, then its dict or what stands in for one. Where an instance
// keeps them changed with nearly every version:
//
//   before 3.11  `tp_dictoffset`: pointer to a dict inside the object
//   3.11         two words before the object: pointer to values, or to the dict once there is one
//   3.12         one word: pointer to the dict, or, made odd, to the values
//   3.13+        one word: pointer to the dict; the values lie inside the object, valid or not

import type { Layout } from "../layouts/layout.ts";
import { uint32At } from "../words.ts";
import { dictEntries, sharedKeyEntries, type Entry } from "./dict-entries.ts";
import { type ObjectType, type ObjectTypes, typeFlag } from "./object-types.ts";
import type { PageMemory } from "./pages.ts";

const MAX_SLOTS = 256;
/** Kinds of a member that are pointers to objects. */
const OBJECT_MEMBERS: ReadonlySet<number> = new Set([6, 16]);
const MAX_CLASS_ENTRIES = 1000;
const MAX_ITEMS_BEFORE_DICT = 1 << 20;
/** Flags behind a table of values (3.13+): capacity, size, embedded, valid. */
const VALID_AT = 3;

export type Attribute = readonly [name: string, value: number];

interface Slot {
  readonly name: string;
  readonly offset: number;
}

export class Attributes {
  readonly #pages: PageMemory;
  readonly #layout: Layout;
  readonly #types: ObjectTypes;
  readonly #slots = new Map<number, readonly Slot[]>();
  readonly #text: (address: number) => string | undefined;

  /** `text`: the str at an address, or undefined where none is. */
  constructor(
    pages: PageMemory,
    layout: Layout,
    types: ObjectTypes,
    text: (address: number) => string | undefined,
  ) {
    this.#pages = pages;
    this.#layout = layout;
    this.#types = types;
    this.#text = text;
  }

  /** The first `most`: slots, then the others as they were set. Throws MemoryError. */
  of(address: number, type: ObjectType, most: number): Attribute[] {
    const found: Attribute[] = [];
    for (const { name, offset } of this.#slotsOf(type)) {
      if (found.length >= most) return found;
      const value = this.#pages.address(address + offset);
      if (value !== 0) found.push([name, value]);
    }
    for (const [key, value] of this.#entries(address, type, most - found.length)) {
      const name = this.#text(key);
      if (name !== undefined) found.push([name, value]);
    }
    return found;
  }

  /** Address of one attribute's value; 0 where the instance has none of the name. */
  find(address: number, type: ObjectType, name: string): number {
    const all = this.of(address, type, MAX_CLASS_ENTRIES);
    return all.find(([known]) => known === name)?.[1] ?? 0;
  }

  #entries(address: number, type: ObjectType, most: number): readonly Entry[] {
    const { flags, dictOffset } = type;
    if ((flags & typeFlag.managedDict) !== 0) return this.#managed(address, type, most);
    if (dictOffset === 0) return [];
    const offset = dictOffset > 0 ? dictOffset : this.#fromEnd(address, type);
    if (offset <= 0) return [];
    return this.#dict(this.#pages.address(address + offset), most);
  }

  #managed(address: number, type: ObjectType, most: number): readonly Entry[] {
    const { managedDict, managedValues, cachedKeys } = this.#layout.objects.type;
    const keysAt = this.#pages.address(type.address + cachedKeys);
    const shared = (values: number): readonly Entry[] =>
      sharedKeyEntries(this.#pages, this.#layout, keysAt, values, most);
    if (managedValues !== -1) {
      const values = this.#pages.address(address + managedValues);
      if (values !== 0) return shared(values);
    }
    const dict = this.#pages.address(address + managedDict);
    if (this.#layout.minor === 12 && dict % 2 === 1) return shared(dict + 1);
    if (dict !== 0) return this.#dict(dict, most);
    if ((type.flags & typeFlag.inlineValues) === 0) return [];
    const values = address + type.basicSize;
    return this.#pages.byte(values + VALID_AT) === 1 ? shared(values) : [];
  }

  #dict(dict: number, most: number): readonly Entry[] {
    const type = this.#types.of(dict);
    if (type === undefined || (type.flags & typeFlag.dict) === 0) return [];
    return dictEntries(this.#pages, this.#layout, dict, most)?.entries ?? [];
  }

  /** Of objects of variable size (before 3.12): behind their items. */
  #fromEnd(address: number, { basicSize, itemSize, dictOffset }: ObjectType): number {
    const size = Math.abs(
      uint32At(this.#pages.read(address + this.#layout.objects.head.variableSize, 8), 0) | 0,
    );
    if (size > MAX_ITEMS_BEFORE_DICT) return 0;
    return Math.ceil((basicSize + size * itemSize) / 8) * 8 + dictOffset;
  }

  #slotsOf(type: ObjectType): readonly Slot[] {
    const known = this.#slots.get(type.address);
    if (known !== undefined) return known;
    const slots: Slot[] = [];
    for (const one of [...this.#types.mro(type)].reverse()) {
      if ((one.flags & typeFlag.heapType) !== 0) this.#addSlots(one, type.basicSize, slots);
    }
    this.#slots.set(type.address, slots);
    return slots;
  }

  /** A class has an array of its slots' definitions behind it, as long as its `ob_size`. */
  #addSlots(type: ObjectType, basicSize: number, into: Slot[]): void {
    const { head, member } = this.#layout.objects;
    const count = this.#pages.uint64(type.address + head.variableSize);
    const metatype = this.#types.at(type.metatype);
    if (metatype === undefined || count > MAX_SLOTS) return;
    const first = type.address + metatype.basicSize;
    for (let index = 0; index < count && into.length < MAX_SLOTS; index++) {
      const at = first + index * member.sizeBytes;
      const name = this.#types.characters(this.#pages.address(at + member.name));
      const offset = this.#pages.uint64(at + member.offset);
      const isObject = OBJECT_MEMBERS.has(this.#pages.uint32(at + member.type));
      if (name !== undefined && isObject && offset % 8 === 0 && offset + 8 <= basicSize)
        into.push({ name, offset });
    }
  }

  /** Address of a class's own attribute, inherited ones too; 0: none. Throws MemoryError. */
  ofClass(type: ObjectType, name: string): number {
    for (const one of this.#types.mro(type)) {
      if ((one.flags & typeFlag.heapType) === 0) continue;
      const dict = this.#pages.address(one.address + this.#layout.objects.type.dict);
      for (const [key, value] of this.#dict(dict, MAX_CLASS_ENTRIES)) {
        if (this.#text(key) === name) return value;
      }
    }
    return 0;
  }
}
