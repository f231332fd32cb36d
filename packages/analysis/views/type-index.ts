import type { ValueType } from "#profile/model/tables.ts";

/** Row of the value type that has the name, else the first. */
export function typeIndex(types: readonly ValueType[], name: string): number {
  return Math.max(
    0,
    types.findIndex((type) => type.name === name),
  );
}
