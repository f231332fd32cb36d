// What a program calls its things: modules and their globals, threads by `threading`.

import type { Layout } from "../layouts/layout.ts";
import { dictEntries } from "./dict-entries.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { RemoteValue } from "./remote-value.ts";

const MAX_THREADS = 8192;
const MAIN_MODULE = "__main__";

export class ProgramNames {
  readonly #reader: ObjectReader;
  readonly #layout: Layout;

  constructor(reader: ObjectReader, layout: Layout) {
    this.#reader = reader;
    this.#layout = layout;
  }

  /** The dict of a module's globals; 0 where no such module is loaded. Throws MemoryError. */
  moduleDict(interpreter: number, name: string): number {
    const { pages, types } = this.#reader;
    const modules = pages.address(interpreter + this.#layout.interpreter.modules);
    const module = this.#reader.dictValue(modules, name);
    const type = types.of(module);
    if (type === undefined) return 0;
    const isModule = [...types.withBases(type)].some((base) => base.name === "module");
    if (!isModule) return 0;
    return pages.address(module + this.#layout.objects.head.sizeBytes);
  }

  /** Names that `threading` knows its threads by, by their pthread. Throws MemoryError. */
  threadNames(interpreter: number): ReadonlyMap<number, string> {
    const names = new Map<number, string>();
    const threading = this.moduleDict(interpreter, "threading");
    const active = threading === 0 ? 0 : this.#reader.dictValue(threading, "_active");
    if (active === 0) return names;
    const found = dictEntries(this.#reader.pages, this.#layout, active, MAX_THREADS);
    for (const [key, thread] of found?.entries ?? []) {
      const ident = this.#reader.read(key);
      const type = this.#reader.types.of(thread);
      if (type === undefined || ident.kind !== "literal") continue;
      const name = this.#reader.text(this.#reader.attributes.find(thread, type, "_name"));
      if (name !== undefined) names.set(Number(ident.text), name);
    }
    return names;
  }

  /**
   * A global by `module.name` or `name`; the latter is looked for in `__main__`, then in `globals`
   * (a dict's address, or 0). Undefined where there is none. Throws MemoryError.
   */
  global(
    interpreter: number,
    wanted: string,
    globals: number,
  ): { readonly module: string; readonly value: RemoteValue } | undefined {
    const dot = wanted.lastIndexOf(".");
    const name = wanted.slice(dot + 1);
    const dicts: (readonly [string, number])[] =
      dot > 0
        ? [[wanted.slice(0, dot), this.moduleDict(interpreter, wanted.slice(0, dot))]]
        : [
            [MAIN_MODULE, this.moduleDict(interpreter, MAIN_MODULE)],
            [this.#moduleName(globals), globals],
          ];
    for (const [module, dict] of dicts) {
      const value = dict === 0 ? 0 : this.#reader.dictValue(dict, name);
      if (value !== 0) return { module, value: this.#reader.read(value) };
    }
    return undefined;
  }

  #moduleName(globals: number): string {
    const name = globals === 0 ? 0 : this.#reader.dictValue(globals, "__name__");
    return this.#reader.text(name) ?? "?";
  }
}
