// What samples weigh: a value type is a name and a unit, as in pprof. Our own recordings have
// three; files of other tools have those that they tell.

import type { SampleTable, Tables, ValueType } from "./tables.ts";

type Values = Pick<Tables, "valueTypes"> & {
  readonly samples: Pick<SampleTable, "count" | "wallNs" | "cpuNs" | "values">;
};

/** Of our own recordings, in the order of `count`, `wallNs` and `cpuNs`. */
export const OWN_VALUE_TYPES: readonly ValueType[] = [
  { name: "samples", unit: "count" },
  { name: "wall", unit: "nanoseconds" },
  { name: "cpu", unit: "nanoseconds" },
];

/** Those that the samples of the profile have. */
export function valueTypesOf({ valueTypes }: Pick<Tables, "valueTypes">): readonly ValueType[] {
  return valueTypes.length === 0 ? OWN_VALUE_TYPES : valueTypes;
}

/** The type that has the name, else the first. */
export function valueTypeOf(tables: Pick<Tables, "valueTypes">, name: string): ValueType {
  const types = valueTypesOf(tables);
  return types.find((type) => type.name === name) ?? types[0];
}

/** What a sample row weighs, in the unit of the value's type. */
export function valueColumn(tables: Values, name: string): Int32Array | Float64Array {
  const { samples, valueTypes } = tables;
  if (valueTypes.length > 0) {
    return samples.values[valueTypes.indexOf(valueTypeOf(tables, name))];
  }
  if (name === "samples") return samples.count;
  return name === "wall" ? samples.wallNs : samples.cpuNs;
}
