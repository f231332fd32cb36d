import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readImporttime } from "./read.ts";
import { sniffImporttime } from "./sniff.ts";

async function read(text: string): Promise<Document> {
  const document = await readImporttime(inputOf(text), { rows: "runs" });
  assertDocument(document);
  return document;
}

for (const path of fixturePaths("importtime", /\.txt$/u)) {
  test(`reads ${path}`, async () => {
    assert.equal(sniffFixture(sniffImporttime, path), 3);
    const document = await readFixture(readImporttime, path);
    assertDocument(document);
    const lines = new TextDecoder().decode(fixtureBytes(path)).split("\n");
    const numbered = lines.filter((line) => /^import time: +\d/u.test(line));
    const selfUs = numbered.reduce((sum, line) => sum + Number(line.slice(12, 22)), 0);
    assert.equal(totalOf(document), selfUs * 1000);
    const modules = lines.filter((line) => /^import time: +(?:\d|cached)/u.test(line));
    assert.equal(totalOf(document, 1), modules.length);
    const odd = findings(document).filter((text) => !/^read|not told|^ambiguous/u.test(text));
    assert.deepEqual(odd, []);
  });
}

const LOG = `import time: self [us] | cumulative | imported package
import time:       107 |        107 |   _io
import time:       216 |        323 | outer
import time:        28 |         28 |     _codecs
import time:       220 |        248 |   codecs
import time:         5 |          5 |   aliases
import time:       624 |        877 | encodings
`;

test("children stand under the module printed after them, in the order of the log", async () => {
  assert.deepEqual(stackTexts(await read(LOG)), [
    "outer;_io 107000 1",
    "outer 216000 1",
    "encodings;codecs;_codecs 28000 1",
    "encodings;codecs 220000 1",
    "encodings;aliases 5000 1",
    "encodings 624000 1",
  ]);
});

test("what was imported before is named so, and stands where the log tells its level", async () => {
  const cached = "import time: cached    | cached     |";
  const document = await read(
    `${cached} _imp\n${cached}    sys\nimport time:        28 |         28 |     _codecs\n` +
      `import time:       220 |        248 |   codecs\nimport time:       1 |        249 | top\n`,
  );
  assert.deepEqual(stackTexts(document), [
    "imported again, by a module that the log does not tell;_imp (cached) 0 1",
    "top;codecs;_codecs;sys (cached) 0 1",
    "top;codecs;_codecs 28000 1",
    "top;codecs 220000 1",
    "top 1000 1",
  ]);
});

test("other output is dropped, and what begins in it is repaired", async () => {
  const document = await read(
    "hello\nloading... import time:        28 |         28 |   a\nimport time:  broken\n" +
      "import time:       220 |        248 | b\n\n",
  );
  assert.deepEqual(stackTexts(document), ["b;a 28000 1", "b 220000 1"]);
  assert.deepEqual(findings(document), [
    "read: imports × 2",
    "repaired: lines that begin in other output × 1 (line 2)",
    "dropped: lines of other output × 1 (line 1)",
    "dropped: lines of the log that are cut short or torn × 1 (line 3)",
  ]);
});

test("a log that ends early, or that two threads wrote, says so", async () => {
  const cut = await read(
    "import time:         1 |          1 |     a\nimport time:   2 |  3 |   b\n",
  );
  assert.match(findings(cut).join("\n"), /the log ends before it × 1/);
  const torn = await read(
    "import time:         9 |          9 |   a\nimport time:   2 |  50 | b\n",
  );
  assert.match(findings(torn).join("\n"), /do not add up .* × 1 \(line 2\)/);
});

test("odd/mixed.importtime.txt is read as far as it is a log", async () => {
  const document = await readFixture(readImporttime, "odd/mixed.importtime.txt");
  assert.deepEqual(stackTexts(document), [
    "main;pkg;pkg.inner 100000 1",
    "main;pkg 200000 1",
    "main 50000 1",
  ]);
});

test("what names no module is refused", async () => {
  await assert.rejects(read("import time: nothing\n"), /no line of it names a module/);
  assert.equal(sniffImporttime(new TextEncoder().encode("import sys\n")), 0);
});

test("2,000 mutated files neither hang nor crash", async () => {
  const cached = fixturePaths("importtime", /cached/u)
    .slice(0, 1)
    .map(fixtureBytes);
  await fuzzReader(readImporttime, [new TextEncoder().encode(LOG), ...cached]);
});
