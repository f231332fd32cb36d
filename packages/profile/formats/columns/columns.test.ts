import assert from "node:assert/strict";
import { test } from "node:test";

import type { Document } from "../../model/document.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { packColumns } from "./pack.ts";
import { readColumns } from "./read.ts";
import { unpackColumns } from "./unpack.ts";
import { writeColumns } from "./write.ts";

test("a document arrives as it was", () => {
  const document: Document = {
    format: "pyro",
    writtenBy: "pyrometer",
    kinds: ["samples"],
    profile: randomProfile(5, 300),
    hasTimes: true,
    isOwn: true,
    sources: new Map([["/app/</script>.py", "print('ü')\n"]]),
    diagnosis: [{ kind: "dropped", message: "lines", count: 2, places: ["line 1"] }],
  };
  const bytes = writeColumns(document);
  assert.deepEqual(readColumns(bytes), document);
  // Also where the bytes are a part of a larger buffer.
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  assert.deepEqual(readColumns(shifted.subarray(3)), document);
});

test("what is no columns is refused", () => {
  assert.throws(() => readColumns(new Uint8Array(4)), /no columns/);
  assert.throws(() => readColumns(new TextEncoder().encode("{}        ")), /no columns/);
});

function packedAndBack(document: Document): Document {
  const bytes = writeColumns(document);
  const packed = packColumns(bytes);
  assert.ok(packed.length < bytes.length);
  assert.deepEqual(unpackColumns(packed), bytes);
  return readColumns(packed);
}

test("packed columns hold the same to the bit", () => {
  const profile = randomProfile(7, 500);
  const seconds = Float64Array.from({ length: 300 }, (_, row) => (row * 7919) / 1e9);
  const micros = Float64Array.from({ length: 300 }, (_, row) => row * 131 * 1e-6);
  const odd = Float64Array.of(-0, 0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53, 0.1 + 0.2);
  const whole = Float64Array.of(0, -1, 2 ** 50, -(2 ** 50), 3, 255, 256, 65_536);
  const rows = Int32Array.from(seconds.keys());
  const document: Document = {
    format: "pstats",
    writtenBy: "",
    kinds: ["lines"],
    profile,
    hasTimes: false,
    isOwn: false,
    lines: {
      valueTypes: [],
      file: rows,
      function: rows,
      line: rows,
      self: [seconds, micros, odd, whole, new Float64Array(0)],
    },
    diagnosis: [],
  };
  const again = packedAndBack(document);
  assert.deepEqual(again, document);
  assert.ok(Object.is(again.lines?.self[2][0], -0));
});

test("packed columns that are cut off are refused", () => {
  const packed = packColumns(
    writeColumns({
      format: "pyro",
      writtenBy: "",
      kinds: ["samples"],
      profile: randomProfile(1, 20),
      hasTimes: true,
      isOwn: true,
      diagnosis: [],
    }),
  );
  assert.throws(() => readColumns(packed.subarray(0, packed.length - 40)), /cut off/);
});

test("a file that uses our keys for names of its own is no surprise", () => {
  const profile = randomProfile(2, 3);
  const cost = { ...profile.cost, lost: { $array: 1, $map: 2, ["__proto__"]: 3 } };
  const document: Document = {
    format: "pyro",
    writtenBy: "",
    kinds: ["samples"],
    profile: { ...profile, cost },
    hasTimes: true,
    isOwn: true,
    diagnosis: [],
  };
  assert.deepEqual(packedAndBack(document), document);
});
