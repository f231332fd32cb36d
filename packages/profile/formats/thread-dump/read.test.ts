import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readThreadDump } from "./read.ts";
import { sniffThreadDump } from "./sniff.ts";

async function read(text: string): Promise<Document> {
  const document = await readThreadDump(inputOf(text), { rows: "runs" });
  assertDocument(document);
  return document;
}

const WALK = /main \(.*profiled_dump\.py:\d+\);walk \(.*profiled_dump\.py:\d+\).* (\d+)$/u;

for (const path of fixturePaths("faulthandler", /\.txt$/u)) {
  test(`reads ${path}`, async () => {
    assert.equal(sniffFixture(sniffThreadDump, path), 3);
    const document = await readFixture(readThreadDump, path);
    assertDocument(document);
    const text = new TextDecoder().decode(fixtureBytes(path));
    const threads = text.match(/^(?:Current thread|Thread) 0x/gmu) ?? [];
    const cStacks = text.match(/^Current thread's C stack/gmu) ?? [];
    assert.equal(totalOf(document), threads.length + cStacks.length);
    assert.ok(threads.length >= 2);
    const texts = stackTexts(document);
    const symbols =
      /^_start \(python3\.1\d\);.*;Py_BytesMain \(.*;_Py_DumpStack \(python3\.1\d\) 1$/u;
    assert.equal(texts.filter((one) => symbols.test(one)).length, cStacks.length);
    // Equal stacks of one thread are one row.
    const walks = texts.reduce((sum, one) => sum + Number(WALK.exec(one)?.[1] ?? 0), 0);
    assert.equal(walks, threads.length / 2);
    assert.ok(texts.some((one) => /threading\.py:\d+\);background \(.*;wait \(/u.test(one)));
    assert.equal(document.writtenBy, "faulthandler");
    assert.equal(
      findings(document).some((one) => one.includes('a fatal error, "Segmentation fault"')),
      path.endsWith("crash.txt"),
    );
  });
}

for (const path of fixturePaths("py-spy", /^dump.*\.txt$/u)) {
  test(`reads ${path}`, async () => {
    assert.equal(sniffFixture(sniffThreadDump, path), 3);
    const document = await readFixture(readThreadDump, path);
    assertDocument(document);
    const { profile } = document;
    assert.equal(profile.meta.pythonVersion, "3.12.1");
    assert.deepEqual(profile.threads.name, ["MainThread", "background"]);
    assert.equal(profile.threads.tid[0], profile.meta.pid);
    const [main, background] = stackTexts(document);
    const service = String.raw`\(profiled_service\.py:\d+\)`;
    assert.match(main, new RegExp(`^<module> ${service};main ${service};.* 1$`, "u"));
    assert.match(background, new RegExp(`^Thread\\._bootstrap .*;background ${service}.* 1$`, "u"));
    assert.equal(document.writtenBy, "py-spy");
  });
}

const OWN = `Process 42: python3 app.py
Python 3.12.1

Thread 42 "MainThread" (running, holds the GIL)
    <GC>
    work (app.py:9)
        total += 1
        x = [1, 2]
    … 1,000 frames left out …
    <module> (app.py:20)

\u001b[36mThread 43 "wor(k)er"\u001b[39m (idle)
    no Python frames
`;

test("reads what pyrometer dump prints, with colours and without", async () => {
  const document = await read(OWN);
  assert.equal(sniffThreadDump(new TextEncoder().encode(OWN)), 3);
  assert.deepEqual(stackTexts(document), [
    "<module> (app.py:20);frames left out of the dump;work (app.py:9);<GC> 1",
    "no Python frame 1",
  ]);
  assert.deepEqual(kindsOf(document, "<GC>"), ["gc"]);
  assert.deepEqual(findings(document), [
    "read: stacks of threads × 2",
    "dropped: source lines and variables × 2 (line 7, line 8)",
    "ambiguous: stacks that the tool left frames out of × 1 (line 9)",
  ]);
  const { processes, threads } = document.profile;
  assert.deepEqual([...processes.pid], [42]);
  assert.deepEqual(processes.command, ["python3 app.py"]);
  assert.deepEqual([...threads.tid], [42, 43]);
});

test("one stack without a thread, threads without frames, frames without names", async () => {
  const document = await read(
    'Stack (most recent call first):\n  File "x.py", line 3 in f\n' +
      "  File ???, line ??? in ???\n  ...\n\nThread 0x00007f00 (most recent call first):\n\n" +
      "Thread 0x00007f01 (most recent call first):\n" +
      "  <no Python frame>\n",
  );
  assert.deepEqual(stackTexts(document), [
    "frames left out of the dump;???;f (x.py:3) 1",
    "no Python frame 1",
  ]);
  assert.match(findings(document).join("\n"), /dropped: threads without a stack × 1 \(line 6\)/);
});

const C_STACKS = `Thread 0x00007f02 [other] (most recent call first):
  File "x.py", line 3 in f

Current thread 0x00007f01 [work] (most recent call first):
  File "x.py", line 5 in g

Current thread's C stack trace (most recent call first):
  Binary file "/usr/lib/libc.so.6", at gsignal+0x12 [0x7f4e9a427582]
  Binary file "/usr/lib/libc.so.6", at +0x406b0 [0x7f4e9a4276b0]
  Binary file '<unknown>' [0x7f4e9a400000]
  Binary file "python3.14" [0x53d28e]
  Binary file "python3.14", at PyEval_EvalCode-0x10 [0x53d28e]
  <truncated rest of calls>
Segmentation fault
`;

test("a C stack is one of native frames, of the thread that is the current one", async () => {
  const document = await read(C_STACKS);
  assert.deepEqual(stackTexts(document), [
    "f (x.py:3) 1",
    "g (x.py:5) 1",
    "frames left out of the dump;PyEval_EvalCode (python3.14);0x53d28e (python3.14);" +
      "0x7f4e9a400000;0x406b0 (/usr/lib/libc.so.6);gsignal (/usr/lib/libc.so.6) 1",
  ]);
  assert.deepEqual(kindsOf(document, "gsignal"), ["native"]);
  assert.deepEqual(kindsOf(document, "0x53d28e"), ["native"]);
  const { samples, threads } = document.profile;
  assert.deepEqual(threads.name, ["other (0x00007f02)", "work (0x00007f01)"]);
  assert.deepEqual([...samples.thread], [0, 1, 1]);
  assert.deepEqual(findings(document), [
    "read: stacks of threads × 2",
    "read: C stacks of threads × 1",
    "dropped: lines of other output × 1 (line 14)",
    "ambiguous: stacks that the tool left frames out of × 1 (line 13)",
  ]);
  const alone = C_STACKS.slice(C_STACKS.indexOf("Current thread's"));
  assert.equal(sniffThreadDump(new TextEncoder().encode(alone)), 3);
  assert.deepEqual((await read(alone)).profile.threads.name, [""]);
});

test("a traceback and prose are no dumps", async () => {
  const traceback =
    'Traceback (most recent call last):\n  File "x.py", line 3, in f\nValueError: Thread 5\n';
  assert.equal(sniffThreadDump(new TextEncoder().encode(traceback)), 0);
  assert.equal(sniffThreadDump(new TextEncoder().encode("Thread 5 is here\n    x (y)\n")), 0);
  await assert.rejects(read(traceback), /no thread of it has a stack/);
});

test("2,000 mutated files neither hang nor crash", async () => {
  const paths = [...fixturePaths("faulthandler", /crash/u), ...fixturePaths("py-spy", /^dump/u)];
  await fuzzReader(readThreadDump, [new TextEncoder().encode(OWN), ...paths.map(fixtureBytes)]);
});
