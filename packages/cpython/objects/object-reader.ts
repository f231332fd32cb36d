// Reads a value out of a target: which reader takes an object is decided by its type's flags, which
// hold for subclasses too, and by the names of types written in C.
//
// Trap: everything here may be torn or made up. Each object must have a type that is one; sizes are
// bounded by what the reader may spend; what cannot be read is a part of the value that says so.

import { MemoryError } from "#process/memory.ts";
import type { Layout } from "../layouts/layout.ts";
import { readString } from "../text.ts";
import { Attributes } from "./attributes.ts";
import { dictEntries } from "./dict-entries.ts";
import { numpyValue } from "./numpy-values.ts";
import { type ObjectType, ObjectTypes, typeFlag } from "./object-types.ts";
import type { PageMemory } from "./pages.ts";
import { complexText, floatText, integerOf } from "./python-numbers.ts";
import type { Budget } from "./read-limits.ts";
import type { RemoteValue, Shape } from "./remote-value.ts";

/** Of an int; Python itself refuses to write longer ones than 4,300 decimal digits. */
const MAX_DIGITS = 2048;
const DIGIT_BYTES = 4;
/** One has 30 bits. */
const CHARACTERS_PER_DIGIT = 10;
const MANY_DIGITS = 64;
const SMALL_INTEGER_TAG = 3;
const MAX_SET_GAPS = 20_000;
/** Entries of a dict that is searched for a key. */
const MAX_SEARCHED = 100_000;
/** A container with more has the clock looked at. */
const MANY = 1000;
const MAX_FIELDS = 1000;
/** So many items after one another that are no objects: there are none behind them either. */
const MAX_PROBLEMS = 16;
const MAX_NAME_CHARACTERS = 1000;
/** Items of a block of a deque. */
const DEQUE_BLOCK = 64;

type Reader = (address: number, type: ObjectType) => RemoteValue;

export class ObjectReader {
  readonly pages: PageMemory;
  readonly types: ObjectTypes;
  readonly attributes: Attributes;
  readonly #layout: Layout;
  readonly #budget: Budget;
  /** Containers around the object that is being read. */
  readonly #path: number[] = [];
  readonly #byName: Readonly<Record<string, Reader>>;
  readonly #byFlag: readonly (readonly [flag: number, Reader])[];
  readonly #readers = new Map<ObjectType, Reader>();
  /** Numbers and texts of this look: constants are met again and again. */
  readonly #met = new Map<number, RemoteValue>();

  constructor(pages: PageMemory, layout: Layout, typeType: number, budget: Budget) {
    this.pages = pages;
    this.types = new ObjectTypes(pages, layout, typeType);
    this.attributes = new Attributes(pages, layout, this.types, (at) => this.text(at));
    this.#layout = layout;
    this.#budget = budget;
    this.#byName = this.#readersByName();
    this.#byFlag = [
      [typeFlag.str, (at, type) => this.#str(at, type)],
      [typeFlag.int, (at, type) => this.#int(at, type)],
      [typeFlag.bytes, (at, type) => this.#bytes(at, type)],
      [typeFlag.list, (at, type) => this.#list(at, type)],
      [typeFlag.tuple, (at, type) => this.#tuple(at, type)],
      [typeFlag.dict, (at, type) => this.#dict(at, type)],
      [typeFlag.exception, (at, type) => this.#exception(at, type)],
      [typeFlag.type, (at) => this.#class(at)],
    ];
  }

  #readersByName(): Readonly<Record<string, Reader>> {
    const named = (name: string, offset: number): Reader => {
      return (at, type) => this.#named(at, type, name, offset);
    };
    const { function: fields } = this.#layout.objects;
    return {
      NoneType: (_at, type) => literal(type, "None"),
      ellipsis: (_at, type) => literal(type, "Ellipsis"),
      NotImplementedType: (_at, type) => literal(type, "NotImplemented"),
      bool: (at, type) => literal(type, this.#integer(at) === 0n ? "False" : "True"),
      float: (at, type) => this.#float(at, type),
      complex: (at, type) => this.#complex(at, type),
      bytearray: (at, type) => this.#byteArray(at, type),
      set: (at, type) => this.#set(at, type, "set"),
      frozenset: (at, type) => this.#set(at, type, "frozenset"),
      "collections.deque": (at, type) => this.#deque(at, type),
      slice: (at, type) => this.#call(at, type, this.#layout.objects.slice.start, 3),
      range: (at, type) => this.#range(at, type),
      function: named("function", fields.qualifiedName),
      generator: named("generator object", fields.generatorName),
      coroutine: named("coroutine object", fields.generatorName),
      async_generator: named("async_generator object", fields.generatorName),
      method: (at, type) => this.#method(at, type),
      builtin_function_or_method: (at, type) => this.#builtin(at, type),
      code: (at, type) => this.#named(at, type, "code object", this.#layout.code.name),
      module: (at, type) => this.#module(at, type),
      cell: (at) => this.#value(this.pages.address(at + this.#layout.objects.cell.content)),
    };
  }

  /** The pages are read again: what was met on them may be something else. */
  forget(): void {
    this.#met.clear();
  }

  /** A variable's value; never throws for what stands there. */
  read(address: number): RemoteValue {
    this.#budget.begin();
    this.#path.length = 0;
    return this.#value(address);
  }

  /** The value of a `_PyStackRef` (3.14+): a pointer with tag bits, or a small int. */
  readTagged(low: number, high: number): RemoteValue {
    const { minor } = this.#layout;
    if (minor >= 15 && (low & 3) === SMALL_INTEGER_TAG) {
      const value = ((BigInt(high | 0) << 32n) | BigInt(low)) >> 2n;
      return { kind: "literal", type: "int", text: String(value) };
    }
    return this.read(((low & ~3) >>> 0) + high * 2 ** 32);
  }

  /** The str at an address; undefined where none is, or where it is very long. */
  text(address: number): string | undefined {
    const type = this.types.of(address);
    if (type === undefined || (type.flags & typeFlag.str) === 0) return undefined;
    return readString(this.pages, this.#layout, address, MAX_NAME_CHARACTERS);
  }

  #value(address: number): RemoteValue {
    if (!this.#budget.take()) return { kind: "cut", type: "object", why: "budget" };
    const known = this.#met.get(address);
    if (known !== undefined) return known;
    const type = this.types.of(address);
    if (type === undefined) return { kind: "problem", why: "no object" };
    try {
      const value = this.#reader(type)(address, type);
      // A long one is read again, and counted again: met often it would be written without end.
      if (isShort(value)) this.#met.set(address, value);
      return value;
    } catch (error) {
      if (error instanceof MemoryError) return { kind: "problem", why: "unreadable" };
      throw error;
    }
  }

  #reader(type: ObjectType): Reader {
    const known = this.#readers.get(type);
    if (known !== undefined) return known;
    const reader = this.#choose(type);
    this.#readers.set(type, reader);
    return reader;
  }

  #choose(type: ObjectType): Reader {
    const metatypes = this.types.at(type.metatype);
    if (metatypes !== undefined) {
      for (const { name } of this.types.withBases(metatypes)) {
        if (name === "EnumMeta" || name === "EnumType") return (at) => this.#enumMember(at, type);
      }
    }
    for (const one of this.types.withBases(type)) {
      const isNative = (one.flags & typeFlag.heapType) === 0 || one.name.includes(".");
      if (isNative && Object.hasOwn(this.#byName, one.name)) return this.#byName[one.name];
      if (isNative && one.name.startsWith("numpy.")) return (at) => this.#numpy(at, type, one);
    }
    const flagged = this.#byFlag.find(([flag]) => (type.flags & flag) !== 0);
    return flagged?.[1] ?? ((at) => this.#instance(at, type));
  }

  /** Reads what is in a container, unless it is in itself or too deep. */
  #inside(address: number, type: ObjectType, read: () => RemoteValue): RemoteValue {
    if (this.#path.includes(address)) return { kind: "cut", type: type.name, why: "cycle" };
    if (this.#path.length >= this.#budget.limits.depth)
      return { kind: "cut", type: type.name, why: "depth" };
    this.#path.push(address);
    try {
      return read();
    } finally {
      this.#path.pop();
    }
  }

  #str(address: number, type: ObjectType): RemoteValue {
    const length = this.pages.uint64(address + this.#layout.string.length);
    const most = this.#budget.takeText(length);
    if (most > MANY) this.#budget.look();
    const text = readString(this.pages, this.#layout, address, most);
    if (text === undefined) return { kind: "problem", why: "damaged str" };
    const missing = length - most;
    return { kind: "str", type: type.name, text: missing > 0 ? text.slice(0, -1) : text, missing };
  }

  #bytes(address: number, type: ObjectType): RemoteValue {
    const { size, data } = this.#layout.bytes;
    return this.#byteString(address + data, this.pages.uint64(address + size), type);
  }

  #byteArray(address: number, type: ObjectType): RemoteValue {
    const { byteArray, head } = this.#layout.objects;
    const size = this.pages.uint64(address + head.variableSize);
    return this.#byteString(this.pages.address(address + byteArray.start), size, type);
  }

  #byteString(at: number, size: number, type: ObjectType): RemoteValue {
    const part = this.#budget.takeText(size);
    const bytes = part === 0 ? new Uint8Array(0) : this.pages.read(at, part);
    return { kind: "bytes", type: type.name, bytes, missing: size - part };
  }

  /** Undefined where it has more digits than are read; "spent" where nothing is left for them. */
  #integer(address: number): bigint | "spent" | undefined {
    const { tag, size, digits } = this.#layout.objects.integer;
    let count = 0;
    let isNegative = false;
    if (tag >= 0) {
      const low = this.pages.uint32(address + tag);
      count = Math.floor(this.pages.uint64(address + tag) / 8);
      isNegative = (low & 3) === 2;
    } else {
      const signed = this.pages.uint64(address + size);
      isNegative = signed > 2 ** 63;
      count = isNegative ? 2 ** 64 - signed : signed;
      if (isNegative) count = -(this.pages.uint32(address + size) | 0);
    }
    if (count < 0 || count > MAX_DIGITS) return undefined;
    if (count > MANY_DIGITS) {
      this.#budget.look();
      if (!this.#budget.takeWhole(count * CHARACTERS_PER_DIGIT)) return "spent";
    }
    return integerOf(this.pages.read(address + digits, count * DIGIT_BYTES), isNegative);
  }

  #int(address: number, type: ObjectType): RemoteValue {
    const value = this.#integer(address);
    if (value === "spent") return { kind: "cut", type: type.name, why: "budget" };
    if (value === undefined) return literal(type, `<int of more than ${MAX_DIGITS * 30} bits>`);
    if (type.name === "int") return literal(type, String(value));
    return literal(type, `${type.name}(${value})`);
  }

  #float(address: number, type: ObjectType): RemoteValue {
    const text = floatText(this.#double(address + this.#layout.objects.float.value));
    return literal(type, type.name === "float" ? text : `${type.name}(${text})`);
  }

  #complex(address: number, type: ObjectType): RemoteValue {
    const at = address + this.#layout.objects.complex.value;
    return literal(type, complexText(this.#double(at), this.#double(at + 8)));
  }

  #double(address: number): number {
    const bytes = this.pages.read(address, 8);
    return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
  }

  #numpy(address: number, type: ObjectType, native: ObjectType): RemoteValue {
    const { pages, types } = this;
    const value = numpyValue(pages, this.#layout, types, address, native.name);
    if (value !== undefined) return value;
    const flagged = this.#byFlag.find(([flag]) => (type.flags & flag) !== 0);
    return flagged === undefined ? opaque(type) : flagged[1](address, type);
  }

  #list(address: number, type: ObjectType): RemoteValue {
    const { list, head } = this.#layout.objects;
    const count = this.pages.uint64(address + head.variableSize);
    const items = count === 0 ? 0 : this.pages.address(address + list.items);
    return this.#inside(address, type, () => this.#items(type, "list", items, count));
  }

  #tuple(address: number, type: ObjectType): RemoteValue {
    const { tuple, head } = this.#layout.objects;
    const count = this.pages.uint64(address + head.variableSize);
    const items = address + tuple.items;
    if (type.name === "tuple")
      return this.#inside(address, type, () => this.#items(type, "tuple", items, count));
    return this.#inside(address, type, () => this.#namedTuple(type, items, count));
  }

  #namedTuple(type: ObjectType, at: number, count: number): RemoteValue {
    const value = this.#items(type, "tuple", at, count);
    if (value.kind !== "items" || (type.flags & typeFlag.heapType) === 0) return value;
    const names = this.#strings(this.attributes.ofClass(type, "_fields"));
    if (names.length !== count || value.missing > 0) return value;
    const fields = value.items.map((item, index) => [names[index], item] as const);
    return { kind: "fields", type: type.name, isCall: true, fields, missing: 0 };
  }

  /** A tuple of str; empty where it is none. */
  #strings(address: number): string[] {
    const type = this.types.of(address);
    if (type === undefined || (type.flags & typeFlag.tuple) === 0) return [];
    const { tuple, head } = this.#layout.objects;
    const count = this.pages.uint64(address + head.variableSize);
    if (count > MAX_FIELDS) return [];
    const names = Array.from({ length: count }, (_, index) =>
      this.text(this.pages.address(address + tuple.items + index * 8)),
    );
    return names.every((name) => name !== undefined) ? names : [];
  }

  #items(type: ObjectType, shape: Shape, at: number, count: number): RemoteValue {
    const { items: most } = this.#budget.limits;
    const items: RemoteValue[] = [];
    let problems = 0;
    for (let index = 0; index < Math.min(count, most) && !this.#isSpent(items); index++) {
      const address = this.#pointerOrZero(at + index * 8);
      const item: RemoteValue =
        address === 0 ? { kind: "problem", why: "unreadable" } : this.#value(address);
      items.push(item);
      problems = item.kind === "problem" ? problems + 1 : 0;
      if (address === 0 || problems === MAX_PROBLEMS) break;
    }
    return { kind: "items", type: type.name, shape, items, missing: count - items.length };
  }

  /** The last item was not read any more: no more are looked at. */
  #isSpent(items: readonly RemoteValue[]): boolean {
    const last = items.at(-1);
    return last?.kind === "cut" && last.why === "budget";
  }

  #pointerOrZero(at: number): number {
    try {
      return this.pages.address(at);
    } catch (error) {
      if (error instanceof MemoryError) return 0;
      throw error;
    }
  }

  #dict(address: number, type: ObjectType): RemoteValue {
    return this.#inside(address, type, () => {
      const { items: most } = this.#budget.limits;
      const found = dictEntries(this.pages, this.#layout, address, most);
      if (found === undefined) return { kind: "problem", why: `damaged ${type.name}` };
      if (found.entries.length > MANY) this.#budget.look();
      const entries: [RemoteValue, RemoteValue][] = [];
      for (const [key, value] of found.entries) {
        if (this.#isSpent(entries.at(-1) ?? [])) break;
        entries.push([this.#value(key), this.#value(value)]);
      }
      const missing = Math.max(0, found.count - entries.length);
      return { kind: "entries", type: type.name, entries, missing };
    });
  }

  #set(address: number, type: ObjectType, shape: "set" | "frozenset"): RemoteValue {
    const { set } = this.#layout.objects;
    const used = this.pages.uint64(address + set.used);
    const mask = this.pages.uint64(address + set.mask);
    const table = this.pages.address(address + set.table);
    if (used > mask + 1) return { kind: "problem", why: `damaged ${type.name}` };
    return this.#inside(address, type, () => {
      const { items: most } = this.#budget.limits;
      const items: RemoteValue[] = [];
      let gaps = 0;
      for (let at = 0; at <= mask && items.length < Math.min(used, most); at++) {
        const key = this.pages.address(table + at * 16);
        const isGone = this.pages.uint32(table + at * 16 + 8) === 0xffff_ffff;
        if (key !== 0 && !isGone) items.push(this.#value(key));
        else if (++gaps > MAX_SET_GAPS || this.#isSpent(items)) break;
        if (this.#isSpent(items)) break;
      }
      if (gaps > MANY) this.#budget.look();
      return { kind: "items", type: type.name, shape, items, missing: used - items.length };
    });
  }

  /** Blocks of 64 items between a link to the left and one to the right. */
  #deque(address: number, type: ObjectType): RemoteValue {
    const { head } = this.#layout.objects;
    const count = this.pages.uint64(address + head.variableSize);
    const at = address + head.variableSize + 8;
    return this.#inside(address, type, () => {
      let block = this.pages.address(at);
      let index = this.pages.uint64(at + 16);
      const items: RemoteValue[] = [];
      while (items.length < Math.min(count, this.#budget.limits.items) && !this.#isSpent(items)) {
        if (index >= DEQUE_BLOCK) {
          block = this.pages.address(block + (1 + DEQUE_BLOCK) * 8);
          index = 0;
        }
        items.push(this.#value(this.pages.address(block + (1 + index) * 8)));
        index++;
      }
      const missing = count - items.length;
      return { kind: "items", type: type.name, shape: "deque", items, missing };
    });
  }

  /** Objects one after the other, written as a call: `slice(1, 2, None)`. */
  #call(address: number, type: ObjectType, offset: number, count: number): RemoteValue {
    return this.#inside(address, type, () => {
      const fields = Array.from({ length: count }, (_, index) => {
        return ["", this.#value(this.pages.address(address + offset + index * 8))] as const;
      });
      return { kind: "fields", type: type.name, isCall: true, fields, missing: 0 };
    });
  }

  #range(address: number, type: ObjectType): RemoteValue {
    const whole = this.#call(address, type, this.#layout.objects.head.sizeBytes, 3);
    if (whole.kind !== "fields") return whole;
    const [, , [, step]] = whole.fields;
    const isPlain = step.kind === "literal" && step.text === "1";
    return isPlain ? { ...whole, fields: whole.fields.slice(0, 2) } : whole;
  }

  #exception(address: number, type: ObjectType): RemoteValue {
    const { exception, tuple, head } = this.#layout.objects;
    const args = this.pages.address(address + exception.args);
    const argsType = this.types.of(args);
    if (argsType === undefined || (argsType.flags & typeFlag.tuple) === 0) return opaque(type);
    const count = this.pages.uint64(args + head.variableSize);
    return this.#inside(address, type, () => {
      const value = this.#items(argsType, "tuple", args + tuple.items, count);
      if (value.kind !== "items") return value;
      const fields = value.items.map((item) => ["", item] as const);
      return { kind: "fields", type: type.name, isCall: true, fields, missing: value.missing };
    });
  }

  #class(address: number): RemoteValue {
    const type = this.types.at(address);
    if (type === undefined) return { kind: "problem", why: "damaged class" };
    return { kind: "literal", type: "type", text: `<class '${type.qualifiedName}'>` };
  }

  #named(address: number, type: ObjectType, what: string, offset: number): RemoteValue {
    const name = this.text(this.pages.address(address + offset));
    return literal(type, `<${what} ${name ?? "?"}>`);
  }

  #method(address: number, type: ObjectType): RemoteValue {
    const { function: fields } = this.#layout.objects;
    const called = this.pages.address(address + fields.boundFunction);
    const self = this.types.of(this.pages.address(address + fields.boundSelf));
    const name = this.text(this.pages.address(called + fields.qualifiedName));
    return literal(type, `<bound method ${name ?? "?"} of <${self?.name ?? "?"}>>`);
  }

  #builtin(address: number, type: ObjectType): RemoteValue {
    const { builtinDefinition } = this.#layout.objects.function;
    const definition = this.pages.address(address + builtinDefinition);
    const name = definition === 0 ? "?" : this.types.characters(this.pages.address(definition));
    return literal(type, `<built-in function ${name ?? "?"}>`);
  }

  #module(address: number, type: ObjectType): RemoteValue {
    const dict = this.pages.address(address + this.#layout.objects.head.sizeBytes);
    const name = this.dictValue(dict, "__name__");
    return literal(type, `<module '${name === 0 ? "?" : (this.text(name) ?? "?")}'>`);
  }

  /** Address of the value of a str key; 0 where there is none. Throws MemoryError. */
  dictValue(dict: number, key: string): number {
    const type = this.types.of(dict);
    if (type === undefined || (type.flags & typeFlag.dict) === 0) return 0;
    const found = dictEntries(this.pages, this.#layout, dict, MAX_SEARCHED);
    return found?.entries.find(([name]) => this.text(name) === key)?.[1] ?? 0;
  }

  #enumMember(address: number, type: ObjectType): RemoteValue {
    const attributes = this.attributes.of(address, type, MAX_FIELDS);
    const at = (name: string): number => attributes.find(([known]) => known === name)?.[1] ?? 0;
    const name = this.text(at("_name_"));
    const value = at("_value_");
    if (name === undefined || value === 0) return opaque(type);
    return this.#inside(address, type, () => {
      const fields = [["", this.#value(value)] as const];
      return { kind: "fields", type: `${type.name}.${name}`, isCall: false, fields, missing: 0 };
    });
  }

  #instance(address: number, type: ObjectType): RemoteValue {
    return this.#inside(address, type, () => {
      const { items: most } = this.#budget.limits;
      const all = this.attributes.of(address, type, most + 1);
      const ofDataclass = this.#dataclassFields(type);
      const shown = ofDataclass === undefined ? all : pick(all, ofDataclass);
      const fields: [string, RemoteValue][] = [];
      for (const [name, value] of shown.slice(0, most)) fields.push([name, this.#value(value)]);
      const missing = shown.length - fields.length;
      const isCall = ofDataclass !== undefined;
      const name = isCall ? type.qualifiedName : type.name;
      return { kind: "fields", type: name, isCall, fields, missing };
    });
  }

  readonly #dataclasses = new Map<ObjectType, readonly string[] | undefined>();

  /** Names of the fields in their order; undefined where the class is no dataclass. */
  #dataclassFields(type: ObjectType): readonly string[] | undefined {
    if (this.#dataclasses.has(type)) return this.#dataclasses.get(type);
    const dict = this.attributes.ofClass(type, "__dataclass_fields__");
    const found =
      dict === 0 ? undefined : dictEntries(this.pages, this.#layout, dict, MAX_FIELDS)?.entries;
    const names = found?.map(([key]) => this.text(key)).filter((name) => name !== undefined);
    this.#dataclasses.set(type, names);
    return names;
  }
}

function isShort(value: RemoteValue): boolean {
  const isText = value.kind === "literal" || value.kind === "str";
  return isText && value.text.length <= MAX_NAME_CHARACTERS;
}

function pick<T>(all: readonly (readonly [string, T])[], names: readonly string[]) {
  const byName = new Map(all);
  return names.flatMap((name) => {
    const value = byName.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
}

function literal(type: ObjectType, text: string): RemoteValue {
  return { kind: "literal", type: type.name, text };
}

function opaque(type: ObjectType): RemoteValue {
  return literal(type, `<${type.name}>`);
}
