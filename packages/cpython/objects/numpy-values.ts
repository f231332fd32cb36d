// Scalars and arrays of numpy, whose structures have been the same since 1.7: a scalar holds its
// value behind the object's head; an array's head is followed by data, dimensions and its dtype.

import type { Layout } from "../layouts/layout.ts";
import type { ObjectTypes } from "./object-types.ts";
import type { PageMemory } from "./pages.ts";
import { complexText, floatText, halfFloat } from "./python-numbers.ts";
import type { RemoteValue } from "./remote-value.ts";

const MAX_DIMENSIONS = 64;

const scalar = (sizeBytes: number, text: (view: DataView) => string) => ({ sizeBytes, text });
const whole = (value: number | bigint): string => String(value);

/** By the type's name without `numpy.`. */
const SCALARS: Readonly<Record<string, ReturnType<typeof scalar>>> = {
  bool: scalar(1, (view) => (view.getUint8(0) === 0 ? "False" : "True")),
  bool_: scalar(1, (view) => (view.getUint8(0) === 0 ? "False" : "True")),
  int8: scalar(1, (view) => whole(view.getInt8(0))),
  uint8: scalar(1, (view) => whole(view.getUint8(0))),
  int16: scalar(2, (view) => whole(view.getInt16(0, true))),
  uint16: scalar(2, (view) => whole(view.getUint16(0, true))),
  int32: scalar(4, (view) => whole(view.getInt32(0, true))),
  uint32: scalar(4, (view) => whole(view.getUint32(0, true))),
  int64: scalar(8, (view) => whole(view.getBigInt64(0, true))),
  uint64: scalar(8, (view) => whole(view.getBigUint64(0, true))),
  longlong: scalar(8, (view) => whole(view.getBigInt64(0, true))),
  ulonglong: scalar(8, (view) => whole(view.getBigUint64(0, true))),
  float16: scalar(2, (view) => floatText(halfFloat(view.getUint16(0, true)))),
  float32: scalar(4, (view) => singleText(view.getFloat32(0, true))),
  float64: scalar(8, (view) => floatText(view.getFloat64(0, true))),
  complex128: scalar(16, (view) => complexText(view.getFloat64(0, true), view.getFloat64(8, true))),
};

/** The shortest digits that give the same 4-byte number again. */
function singleText(value: number): string {
  for (let digits = 1; digits <= 9 && Number.isFinite(value); digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return floatText(short);
  }
  return floatText(value);
}

/** Undefined where it is none that is known. Throws MemoryError. */
export function numpyValue(
  pages: PageMemory,
  layout: Layout,
  types: ObjectTypes,
  address: number,
  name: string,
): RemoteValue | undefined {
  const short = name.slice("numpy.".length);
  const at = address + layout.objects.head.sizeBytes;
  if (short === "ndarray") return arrayValue(pages, layout, types, at);
  if (!Object.hasOwn(SCALARS, short)) return undefined;
  const { sizeBytes, text } = SCALARS[short];
  // 16-byte numbers are aligned to 8 on x86-64, as all values here are.
  const bytes = pages.read(at, sizeBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { kind: "literal", type: name, text: text(view) };
}

function arrayValue(
  pages: PageMemory,
  layout: Layout,
  types: ObjectTypes,
  at: number,
): RemoteValue | undefined {
  const dimensions = pages.uint32(at + 8);
  if (dimensions > MAX_DIMENSIONS) return undefined;
  const sizes = dimensions === 0 ? 0 : pages.address(at + 16);
  const shape = Array.from({ length: dimensions }, (_, index) => pages.uint64(sizes + index * 8));
  const dtype = pages.address(at + 40);
  const scalarType = types.at(pages.address(dtype + layout.objects.head.sizeBytes));
  const element = scalarType?.name.replace(/^numpy\./, "") ?? "?";
  const comma = dimensions === 1 ? "," : "";
  const text = `<numpy.ndarray shape=(${shape.join(", ")}${comma}) dtype=${element}>`;
  return { kind: "literal", type: "numpy.ndarray", text };
}
