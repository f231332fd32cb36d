// Every file by a real tool is known by its own sniffer of text formats, and by no other as surely.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sniffAustin } from "./austin/sniff.ts";
import { sniffCallgrind } from "./callgrind/sniff.ts";
import { sniffCollapsed } from "./collapsed/sniff.ts";
import { sniffImporttime } from "./importtime/sniff.ts";
import { sniffPerfScript } from "./perf-script/sniff.ts";
import { fixturePaths, sniffFixture } from "./testing/fixture.ts";
import { sniffThreadDump } from "./thread-dump/sniff.ts";

const SNIFFERS = {
  austin: sniffAustin,
  callgrind: sniffCallgrind,
  collapsed: sniffCollapsed,
  importtime: sniffImporttime,
  "perf-script": sniffPerfScript,
  "thread-dump": sniffThreadDump,
};

/** Which files are whose, by their paths; all others are nobody's here. */
const OWNERS: readonly (readonly [path: RegExp, sniffer: keyof typeof SNIFFERS])[] = [
  [/\.austin$/u, "austin"],
  [/\.callgrind$/u, "callgrind"],
  [/^py-spy\/.*\/(?:raw|threads)\.txt$/u, "collapsed"],
  [/collapsed\.txt$/u, "collapsed"],
  [/^importtime\/.*\.txt$|\.importtime\.txt$/u, "importtime"],
  [/\.perf\.txt$/u, "perf-script"],
  [/^faulthandler\/.*\.txt$|^py-spy\/.*\/dump.*\.txt$/u, "thread-dump"],
];

test("each fixture is known by its own reader of text, or by none", () => {
  const met = new Set<string>();
  for (const path of fixturePaths(".", /./u)) {
    const owner = OWNERS.find(([pattern]) => pattern.test(path))?.[1];
    const sureness = (name: keyof typeof SNIFFERS): number => sniffFixture(SNIFFERS[name], path);
    const own = owner === undefined ? 0 : sureness(owner);
    if (owner !== undefined) {
      assert.ok(own > 0, `${path}: ${owner}`);
      met.add(owner);
    }
    for (const name of Object.keys(SNIFFERS) as (keyof typeof SNIFFERS)[]) {
      if (name !== owner) assert.ok(sureness(name) < Math.max(1, own), `${path}: ${name}`);
    }
  }
  assert.deepEqual([...met].sort(), Object.keys(SNIFFERS));
});
