import assert from "node:assert/strict";
import { test } from "node:test";

import type { Document } from "../../model/document.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { readColumns } from "./read.ts";
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
