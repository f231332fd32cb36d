import assert from "node:assert/strict";
import { test } from "node:test";
import { InternTable } from "./intern-table.ts";
import { randomNumbers } from "./random-profile.ts";
import { StackTree } from "./stack-tree.ts";

test("gives the rows that a table of all pairs gives, whatever the order", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const random = randomNumbers(seed);
    const upTo = (limit: number): number => Math.floor(random() * limit);
    const table = new InternTable(2);
    const tree = new StackTree();
    const frames = 1 + upTo(seed % 2 === 0 ? 4 : 3000);
    for (let step = 0; step < 20_000; step += 1) {
      table.key[0] = upTo(table.length + 1) - 1;
      table.key[1] = upTo(frames);
      assert.equal(tree.intern(table.key[0], table.key[1]), table.intern());
    }
    assert.equal(tree.length, table.length);
    assert.deepEqual(tree.parents(7), table.column(0, 7));
    assert.deepEqual(tree.frames(0), table.column(1, 0));
  }
});

test("forgets all rows", () => {
  const tree = new StackTree();
  for (let frame = 0; frame < 5000; frame += 1)
    tree.intern(frame % 3 === 0 ? -1 : frame - 1, frame);
  const before = tree.sizeBytes;
  tree.clear();
  assert.equal(tree.length, 0);
  assert.ok(tree.sizeBytes < before);
  assert.equal(tree.intern(-1, 4999), 0);
  assert.equal(tree.intern(-1, 4999), 0);
});

test("a stack on one that is not there is a bug of the caller", () => {
  const tree = new StackTree();
  assert.throws(() => tree.intern(5, 1), /a stack stands on one before it/u);
});
