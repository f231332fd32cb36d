import assert from "node:assert/strict";
import { test } from "node:test";
import { HOSTILE_NAMES, randomProfile } from "#profile/model/random-profile.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";
import { markdownSummary } from "./summary.ts";

const NAMES = { fullFileNames: false };

test("what ran, the hottest paths, the hottest functions", () => {
  const page = markdownSummary(
    fromText(`
      cpu:    10      20      30
              main:3  main:3  main:4
              f:7     g:7
    `),
    DEFAULT_SELECTION,
    NAMES,
  );
  assert.match(page, /^# Profile of process 100 on example, 2023-11-14T22:13:20Z\n/);
  assert.match(page, /\| command \| `python3 main.py` \|/);
  assert.match(
    page,
    /1\. \*\*50\s%\*\* of the CPU time\n\n {3}```\n {3}main \(main\.py:4\)\n {3}```\n/u,
  );
  assert.match(page, /\| 50\s% \| 100\s% \| `main \(main\.py\)` \|/u);
});

test("nothing in a name becomes markup", () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const page = markdownSummary(
      randomProfile(seed, 60),
      { ...DEFAULT_SELECTION, value: "wall" },
      NAMES,
    );
    for (const line of page.split("\n")) {
      assert.doesNotMatch(line, /\p{Cc}/u);
      // Outside code no name shows: what is left is ours.
      const words = line.replaceAll(/(`+)[^]*?\1/g, "");
      if (!line.startsWith("   ")) assert.doesNotMatch(words, /(?<!\\)(?:<|\]\()/);
    }
  }
  assert.ok(HOSTILE_NAMES.some((name) => name.includes("<")));
});

test("a profile without samples says so", () => {
  const empty = fromText(`
    state: -
           main:3
  `);
  assert.match(markdownSummary(empty, DEFAULT_SELECTION, NAMES), /no thread was using a CPU/);
});
