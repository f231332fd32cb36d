// The rule of prefixes is judged by pstats itself, over every prefix there could be.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { listInterpreters } from "../../../tools/interpreters.ts";
import { acceptedSortKeys } from "./sort-keys.ts";

const ACCEPTED = `
import json, pstats
accepted = pstats.Stats().get_sort_arg_defs()
print(json.dumps({word: key[1] for word, key in accepted.items()}))
`;

for (const { name, argv } of listInterpreters()) {
  test(`the words to sort by are those of ${name}`, () => {
    const [program = "", ...args] = argv;
    const ran = spawnSync(program, [...args, "-c", ACCEPTED], { encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    const ours = [...acceptedSortKeys("calls")].map(([word, { words }]) => [word, words]);
    assert.deepEqual(Object.fromEntries(ours), JSON.parse(ran.stdout));
  });
}
