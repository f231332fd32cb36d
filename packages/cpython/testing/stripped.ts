import type { Module } from "../module.ts";

/** The same files as if symbols, and sections too, had been stripped from them. */
export function stripped(modules: readonly Module[], withSections: boolean): Module[] {
  return modules.map((module) => ({
    path: module.path,
    writableRanges: module.writableRanges,
    symbol: () => undefined,
    section: (name) => (withSections ? module.section(name) : undefined),
  }));
}
