import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";

import { LinePainter } from "./line-painter.ts";

test("only what changed is written; after a forget all of it; what is no more is erased", () => {
  const written: string[] = [];
  const stream = new Writable({
    write: (bytes: Buffer, _encoding, done) => {
      written.push(bytes.toString());
      done();
    },
  });
  const painter = new LinePainter(stream);
  painter.paint(["a", "b"]);
  painter.paint(["a", "c"]);
  painter.paint(["a", "c"]);
  painter.forget();
  painter.paint(["a"]);
  painter.paint([]);
  assert.deepEqual(written, [
    "\u001b[1;1H\u001b[2Ka\u001b[2;1H\u001b[2Kb",
    "\u001b[2;1H\u001b[2Kc",
    "\u001b[1;1H\u001b[2Ka",
    "\u001b[1;1H\u001b[2K",
  ]);
});
