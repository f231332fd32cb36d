import assert from "node:assert/strict";
import { test } from "node:test";
import { randomProfile } from "../../model/random-profile.ts";
import { fromText } from "../../model/text-profile.ts";
import { writeJson } from "./write.ts";

/** The tables with plain arrays, as JSON has them. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) =>
      ArrayBuffer.isView(inner) ? Array.from(inner as unknown as Iterable<number>) : inner,
    ),
  );
}

test("the tables, meta and cost are there as they are", () => {
  for (const profile of [fromText("main:3"), randomProfile(3, 200)]) {
    const parsed = JSON.parse([...writeJson(profile)].join("")) as Record<string, unknown>;
    const { format, version, frameKinds, stateBits, ...rest } = parsed;
    assert.deepEqual([format, version], ["pyrometer", 4]);
    assert.deepEqual(frameKinds, ["python", "native", "kernel", "gc", "task", "root"]);
    assert.deepEqual(stateBits, { onCpu: 1, holdsGil: 2, waitsForGil: 4, inGc: 8, exception: 16 });
    assert.deepEqual(rest, plain(profile));
  }
});
