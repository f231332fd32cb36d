// Our own SVG flame graphs can be opened again: by the data that they carry for their script.

import assert from "node:assert/strict";
import { test } from "node:test";
import { flameGraphSvg } from "#analysis/svg/flame-graph.ts";
import { readFlamegraphSvg } from "#profile/formats/flamegraph-svg/read.ts";
import { sniffFlamegraphSvg } from "#profile/formats/flamegraph-svg/sniff.ts";
import { assertDocument, fuzzReader } from "#profile/formats/testing/fuzz-reader.ts";
import { inputOf } from "#profile/formats/testing/input-of.ts";
import type { Document } from "#profile/model/document.ts";
import { frameName, framePath } from "#profile/model/labels.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";

const OPTIONS = { direction: "icicle", fullFileNames: false } as const;

/** Stacks as lines of collapsed text, each with its first value. */
function lines({ profile }: Document): readonly string[] {
  const { stacks, samples, frames } = profile;
  return Array.from(samples.stack, (stack, row) => {
    const path: string[] = [];
    for (let at = stack; at >= 0; at = stacks.parent[at]) {
      const frame = stacks.frame[at];
      path.unshift(
        `${frameName(profile, frame)} ${framePath(profile, frame)}:${frames.line[frame]}`,
      );
    }
    return `${path.join(";")} ${samples.values[0][row]}`;
  }).sort();
}

test("the tree that was drawn, with paths and CPU time", async () => {
  const profile = fromText(`
    cpu:    10        20        5
            main:3    main:3    main:4
            f:7       g:8
                      json@/usr/lib/python3.12/json/encoder.py:9
  `);
  const input = inputOf(flameGraphSvg(profile, DEFAULT_SELECTION, OPTIONS));
  assert.equal(sniffFlamegraphSvg(input.head), 3);
  const document = await readFlamegraphSvg(input, { rows: "runs" });
  assertDocument(document);
  assert.deepEqual(document.profile.valueTypes, [
    { name: "cpu", unit: "nanoseconds" },
    { name: "samples", unit: "count" },
  ]);
  assert.deepEqual(lines(document), [
    "main /app/main.py:3;f /app/main.py:7 10000000",
    "main /app/main.py:3;g /app/main.py:8;json /usr/lib/python3.12/json/encoder.py:9 20000000",
    "main /app/main.py:4 5000000",
  ]);
});

test("2,000 mutations are read or refused", async () => {
  const svg = flameGraphSvg(fromText("main:3  main:4"), DEFAULT_SELECTION, OPTIONS);
  // Most of the file is a script that nobody reads.
  const data = svg.replace(/<script><!\[CDATA[\s\S]*<\/script>/u, "");
  await fuzzReader(readFlamegraphSvg, [new TextEncoder().encode(data)]);
});
