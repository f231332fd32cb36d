import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { parseEventLine } from "./event-line.ts";
import { readPerfScript } from "./read.ts";
import { sniffPerfScript } from "./sniff.ts";

async function read(text: string, rows: "runs" | "sums" = "runs"): Promise<Document> {
  const document = await readPerfScript(inputOf(text), { rows });
  assertDocument(document);
  return document;
}

for (const path of fixturePaths("perf", /\.perf\.txt$/u)) {
  test(`reads ${path}`, async () => {
    assert.equal(sniffFixture(sniffPerfScript, path), 3);
    const document = await readFixture(readPerfScript, path);
    assertDocument(document);
    const text = new TextDecoder().decode(fixtureBytes(path));
    const events = [...text.matchAll(/^\S+ +\d+ +[\d.]+: +(\d+) +(\S+): $/gmu)];
    assert.ok(events.length > 1);
    const { samples, valueTypes } = document.profile;
    assert.equal(
      samples.count.reduce((sum, count) => sum + count, 0),
      events.length,
    );
    for (const [index, { name }] of valueTypes.entries()) {
      const periods = events.filter((event) => event[2] === name).map((event) => Number(event[1]));
      assert.equal(
        totalOf(document, index),
        periods.reduce((sum, period) => sum + period, 0),
      );
    }
    assert.equal(document.hasTimes, true);
    assert.deepEqual(
      findings(document).filter((one) => !one.startsWith("read")),
      [],
    );
  });
}

test("two events are two values; the clock's are nanoseconds", async () => {
  const document = await readFixture(readPerfScript, "perf/6.1.187/two-events.perf.txt");
  const types = document.profile.valueTypes.map(({ name, unit }) => `${name} ${unit}`);
  assert.deepEqual([...types].sort(), ["cpu-clock nanoseconds", "page-faults count"]);
  assert.deepEqual(kindsOf(document, "spin"), ["native"]);
  assert.equal(document.profile.samples.timeNs[0], 0);
});

test("the header tells the version and the host", async () => {
  const document = await readFixture(readPerfScript, "perf/6.1.187/header.perf.txt");
  assert.equal(document.writtenBy, "perf 6.1.187");
  assert.equal(document.profile.meta.host, "vm");
});

test("Python's functions follow one another without the interpreter's frames between", async () => {
  const document = await readFixture(readPerfScript, "perf/6.1.187/python.perf.txt");
  const texts = stackTexts(document);
  const [parse, spin] = ["parse", "spin"].map((name) => `${name} (/srv/app/profiled_service.py)`);
  assert.ok(
    texts.some((text) => text.includes(`${parse};${spin}`)),
    texts.join("\n"),
  );
  assert.match(findings(document).join("\n"), /frames of the interpreter, folded into/);
});

const PYTHON = `python 7/8 [001] 1.000000001: 10 cycles:u:
\t    7f01 memcpy+0x1 (/usr/lib/libc.so.6)
\t    7f02 list_sort+0x2 (/usr/bin/python3.12)
\t    7f03 _PyEval_EvalFrameDefault+0x3 (/usr/bin/python3.12)
\t    7f04 py::inner.<locals>.f:/app/a b.py+0x4 (/tmp/perf-7.map)
\t    7f05 _PyFunction_Vectorcall+0x5 (/usr/bin/python3.12)
\t    7f06 list_sort+0x2 (/usr/bin/python3.12)
\t    7f07 _PyEval_EvalFrameDefault+0x7 (/usr/bin/python3.12)
\t    7f08 py::outer:/app/a b.py+0x8 (/tmp/perf-7.map)
\t    7f09 _PyEval_EvalFrameDefault+0x9 (/usr/bin/python3.12)
\t    7f0a main+0xa (/usr/bin/python3.12)

python 7/8 [001] 1.000000005: 10 cycles:u:
\t    7f03 _PyEval_EvalFrameDefault+0x3 (/usr/bin/python3.12)
\t    7f04 py::inner.<locals>.f:/app/a b.py+0x4 (/tmp/perf-7.map)

`;

test("what a Python function calls in C stays; its evaluator is the function itself", async () => {
  const document = await read(PYTHON);
  const python = "(/usr/bin/python3.12)";
  assert.deepEqual(stackTexts(document), [
    `main ${python};_PyEval_EvalFrameDefault ${python};outer (/app/a b.py);list_sort ${python};` +
      `inner.<locals>.f (/app/a b.py);list_sort ${python};memcpy (/usr/lib/libc.so.6) 10`,
    "inner.<locals>.f (/app/a b.py) 10",
  ]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 4]);
  assert.deepEqual([...document.profile.threads.tid], [8]);
  assert.deepEqual([...document.profile.threads.pid], [7]);
  assert.match(findings(document).join("\n"), /folded .* × 4$/m);
});

test("the line of a sample, with all that may be missing", () => {
  const shown = (line: string): string => {
    const event = parseEventLine(line);
    if (event === undefined) return "none";
    const { command, pid, tid, timeNs, period, event: name, rest } = event;
    return [command, pid, tid, timeNs, period, name, rest].join("|");
  };
  assert.equal(
    shown("my prog 2 12/34 [003] 5.000001:     250000 cpu-clock:pppH: "),
    "my prog 2|12|34|5000001000|250000|cpu-clock:pppH|",
  );
  assert.equal(shown("swapper     0 [002]  1.5: cycles: "), "swapper|0|0|1500000000|-1|cycles|");
  assert.equal(shown("python 12 cycles:"), "python|0|12|-1|-1|cycles|");
  assert.equal(shown("python 12/13 1.5:"), "python|12|13|1500000000|-1||");
  assert.equal(
    shown("  python3 12 1.5: 99 cycles:  ffff81 read+0x1 ([kernel.kallsyms])"),
    "python3|0|12|1500000000|99|cycles|ffff81 read+0x1 ([kernel.kallsyms])",
  );
  assert.equal(
    shown("sh 9 [000] 2.0: sched:sched_switch: prev_comm=sh"),
    "sh|0|9|2000000000|-1|sched:sched_switch|prev_comm=sh",
  );
  assert.equal(shown("cpu 1 5 cpu_core/cycles/:"), "cpu|0|1|-1|5|cpu_core/cycles/|");
  assert.equal(shown("once upon a time"), "none");
  assert.equal(shown("a 12 b 13"), "none");
});

test("samples without callchains, without times and without periods", async () => {
  const document = await read(
    "   python3 12 1.5: cycles:  ffff81 read+0x1 ([kernel.kallsyms])\n" +
      "   python3 12 1.6: cycles:      7f01 spin+0x1 (/app/a (deleted))\n" +
      "   python3 12 1.7: page-faults: \n",
  );
  assert.deepEqual(stackTexts(document), [
    "read ([kernel.kallsyms]) 1 0",
    "spin (/app/a (deleted)) 1 0",
    "no stack in the file 0 1",
  ]);
  const timeless = await read(
    "a 1 cycles:\n\tff1 f+0x1 (x.so)\n\na 1 cycles:\n\tff1 f+0x1 (x.so)\n",
  );
  assert.equal(timeless.hasTimes, false);
  assert.deepEqual(stackTexts(timeless), ["f (x.so) 2"]);
});

test("inlined frames, unknown ones, and lines between", async () => {
  const document = await read(
    "a 1 1.5: 3 cycles:\n\tff1 g(int, char) (inlined)\n\tff1 std::f<a b>(int)+0x1 (/x y/b.so)\n" +
      "  b.cpp:12\n\tff2 [unknown] ([unknown])\n\tff3 [unknown] (/tmp/perf-1.map)\n\tbroken\n\nodd\n",
  );
  assert.deepEqual(stackTexts(document), [
    "[unknown] (/tmp/perf-1.map);[unknown];std::f<a b>(int) (/x y/b.so);g(int, char) 3",
  ]);
  assert.deepEqual(findings(document), [
    "read: samples × 1",
    "dropped: lines that are no frames × 2 (line 4, line 7)",
    "dropped: lines that are no samples × 1 (line 9)",
  ]);
});

test("what has no sample is refused", async () => {
  await assert.rejects(read("# perf version : 6\n"), /no sample of it has a stack/);
  assert.equal(sniffPerfScript(new TextEncoder().encode("once upon 12 a time\n")), 0);
});

test("2,000 mutated files neither hang nor crash", async () => {
  const seeds = fixturePaths("perf", /(?:two-events|header)\.perf\.txt$/u).map(fixtureBytes);
  await fuzzReader(readPerfScript, [new TextEncoder().encode(PYTHON), ...seeds]);
});
