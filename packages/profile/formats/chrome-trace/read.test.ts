import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, stackTexts } from "../testing/stack-texts.ts";
import { readChromeTrace } from "./read.ts";
import { sniffChromeTrace } from "./sniff.ts";
import { writeChromeTrace } from "./write.ts";

async function read(content: unknown): Promise<Document> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return await readChromeTrace(inputOf(text), { rows: "runs" });
}

/** `name time+duration`, indented by where it lies; `#1` is its track. */
function spanTexts({ spans, profile }: Document): string[] {
  if (spans === undefined) return [];
  const depth: number[] = [];
  return Array.from(spans.name, (name, row) => {
    const parent = spans.parent[row];
    depth[row] = parent < 0 ? 0 : depth[parent] + 1;
    const time = `${spans.timeNs[row]}+${spans.durationNs[row]}`;
    const track = spans.track[row] === 0 ? "" : ` #${spans.track[row]}`;
    return `${" ".repeat(depth[row])}${profile.strings[name]} ${time}${track}`;
  });
}

function markerTexts({ markers, profile }: Document): string[] {
  if (markers === undefined) return [];
  return Array.from(markers.name, (name, row) => {
    const time = `${markers.timeNs[row]}+${markers.durationNs[row]}`;
    const thread = markers.thread[row] < 0 ? "process" : profile.threads.tid[markers.thread[row]];
    return `${profile.strings[name]} [${profile.strings[markers.category[row]]}] ${time} ${thread}`;
  });
}

const AT = { pid: 1, tid: 2 };

test("complete events nest by time, the longer of two that begin together outside", async () => {
  const document = await read([
    { ph: "X", name: "inner", ts: 10, dur: 2, ...AT, args: { a: [1, "x"] } },
    { ph: "X", name: "moment", ts: 11, dur: 0, ...AT },
    { ph: "X", name: "outer", cat: "c", ts: 10, dur: 5, ...AT },
    { ph: "X", name: "next", ts: 15, dur: 1, ...AT },
    { ph: "X", name: "elsewhere", ts: 10.5, dur: 100, pid: 1, tid: 3 },
    { ph: "M", name: "thread_name", ...AT, args: { name: "Main" } },
    { ph: "M", name: "process_name", pid: 1, args: { name: "app.py" } },
  ]);
  assert.deepEqual(spanTexts(document), [
    "outer 0+5000",
    " inner 0+2000",
    "  moment 1000+0",
    "next 5000+1000",
    "elsewhere 500+100000",
  ]);
  const { profile, spans } = document;
  assert.equal(profile.strings[spans?.data[1] ?? 0], '{"a":[1,"x"]}');
  assert.equal(profile.strings[spans?.category[0] ?? 0], "c");
  assert.deepEqual(profile.threads.name, ["Main", ""]);
  assert.deepEqual(profile.processes.command, ["app.py"]);
  assert.deepEqual(document.kinds, ["spans"]);
  assert.equal(profile.samples.stack.length, 0);
});

test("spans that overlap without nesting stand on tracks of their own", async () => {
  const document = await read([
    { ph: "X", name: "a", ts: 0, dur: 10, ...AT },
    { ph: "X", name: "b", ts: 5, dur: 10, ...AT },
    { ph: "X", name: "b1", ts: 11, dur: 2, ...AT },
    { ph: "X", name: "c", ts: 6, dur: 12, ...AT },
    { ph: "X", name: "d", ts: 20, dur: 1, ...AT },
  ]);
  assert.deepEqual(spanTexts(document), [
    "a 0+10000",
    "b 5000+10000 #1",
    "c 6000+12000 #2",
    "b1 11000+2000",
    "d 20000+1000",
  ]);
  assert.ok(findings(document).includes("ambiguous: spans that overlap without nesting × 2"));
});

test("beginnings and ends are matched by name, in order of time", async () => {
  const document = await read([
    { ph: "B", name: "a", ts: 0, ...AT },
    { ph: "B", name: "zero", ts: 1, ...AT },
    { ph: "E", name: "zero", ts: 1, ...AT },
    { ph: "B", name: "b", ts: 2, ...AT },
    { ph: "B", name: "late", ts: 3, ...AT },
    { ph: "E", name: "b", ts: 5, ...AT },
    { ph: "E", name: "nothing", ts: 6, ...AT },
    { ph: "E", ts: 7, ...AT },
    { ph: "B", name: "endless", ts: 8, ...AT },
    { ph: "E", name: "d", ts: 4, pid: 1, tid: 9 },
    { ph: "B", name: "d", ts: 3, pid: 1, tid: 9 },
  ]);
  assert.deepEqual(spanTexts(document), [
    "a 0+7000",
    " zero 1000+0",
    " b 2000+3000",
    "  late 3000+2000",
    "endless 8000+NaN",
    "d 3000+1000",
  ]);
  assert.deepEqual(findings(document), [
    "read: events × 11",
    "repaired: spans that end after their caller × 1",
    "dropped: ends of spans that never began × 1",
    "ambiguous: spans that never end × 1",
  ]);
});

test("async events, instants and flows are markers, counters are counters", async () => {
  const document = await read({
    traceEvents: [
      { ph: "b", name: "request", cat: "net", id: "0x1", ts: 0, ...AT },
      { ph: "b", name: "request", cat: "net", id2: { local: "7" }, ts: 1, ...AT },
      { ph: "n", name: "half", cat: "net", id: "0x1", ts: 2, ...AT },
      { ph: "e", name: "request", cat: "net", id: "0x1", ts: 4, ...AT },
      { ph: "e", name: "other", cat: "net", id: "0x1", ts: 5, ...AT },
      { ph: "i", name: "tick", s: "p", ts: 3, ...AT },
      { ph: "s", name: "flow", id: 3, ts: 6, ...AT },
      { ph: "C", name: "memory", ts: 7, ...AT, args: { heap: 10, stack: 2, name: "x" } },
      { ph: "C", name: "load", id: 1, ts: "8", ...AT, args: { value: 0.5 } },
      { ph: "?", name: "odd", ts: 9, ...AT },
      { ph: "X", name: "timeless", ...AT },
      5,
    ],
  });
  assert.deepEqual(markerTexts(document), [
    "request [net] 0+4000 2",
    "request [net] 1000+0 2",
    "half [net] 2000+0 2",
    "tick [] 3000+0 process",
    "flow [flow] 6000+0 2",
  ]);
  const { counters, profile } = document;
  assert.deepEqual(
    Array.from(counters?.name ?? [], (name, row) => [profile.strings[name], counters?.value[row]]),
    [
      ["memory: heap", 10],
      ["memory: stack", 2],
      ["load[1]", 0.5],
    ],
  );
  assert.deepEqual(document.kinds, ["spans", "markers", "counters"]);
  assert.deepEqual(findings(document), [
    "read: events × 11",
    "dropped: ends of async spans that never began × 1",
    "dropped: events of a phase that is not read × 1 (traceEvents[9])",
    "dropped: events without a time × 1 (traceEvents[10])",
    "dropped: events that are no objects × 1 (traceEvents[11])",
    "ambiguous: async spans that never end × 1",
  ]);
});

test("V8's profiles in pieces are samples", async () => {
  const callFrame = (functionName: string, lineNumber = -1): object => ({
    functionName,
    url: "a.js",
    lineNumber,
    columnNumber: 0,
  });
  const piece = (data: object): object => {
    return { ph: "P", name: "ProfileChunk", id: "0x5", ts: 1, pid: 1, tid: 9, args: { data } };
  };
  const nodes = [
    { id: 1, callFrame: callFrame("(root)") },
    { id: 2, parent: 1, callFrame: callFrame("f", 4) },
  ];
  const document = await read([
    { ph: "P", name: "Profile", id: "0x5", ts: 1, ...AT, args: { data: { startTime: 100 } } },
    piece({ cpuProfile: { nodes, samples: [2, 1] }, timeDeltas: [10, 20] }),
    piece({
      cpuProfile: { nodes: [{ id: 3, parent: 2, callFrame: callFrame("g") }], samples: [3, 8] },
      timeDeltas: [5, 5],
    }),
  ]);
  assert.deepEqual(document.kinds, ["samples"]);
  assert.deepEqual(stackTexts(document), [
    "f (a.js) 1 20000",
    "(root) (a.js) 1 5000",
    "f (a.js);g (a.js) 1 5000",
  ]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 20_000, 25_000]);
  assert.ok(findings(document).includes("dropped: samples of an unknown node × 1"));
});

test("samples of stack frames are samples", async () => {
  const document = await read({
    traceEvents: [{ ph: "P", name: "sample", sf: 2, ts: 20, ...AT }],
    samples: [
      { cpu: 0, tid: 2, ts: 10, name: "cycles", sf: "2", weight: 3 },
      { cpu: 0, tid: 2, ts: 11, name: "cycles", sf: "9", weight: 1 },
    ],
    stackFrames: {
      1: { name: "main", category: "app" },
      2: { name: "f", parent: 1 },
      9: { name: "loop", parent: "9" },
    },
  });
  assert.deepEqual(document.profile.valueTypes, [{ name: "samples", unit: "count" }]);
  assert.deepEqual(stackTexts(document), ["main;f 1", "main;f 3"]);
  assert.ok(findings(document).includes("dropped: samples of an unknown stack frame × 1"));
});

test("a trace without its end has the events before it", async () => {
  const event = JSON.stringify({ ph: "X", name: "a", ts: 1, dur: 1, ...AT });
  for (const end of ["", ",", ",\n"]) {
    const document = await read(`[${event},${event}${end}`);
    assert.equal(document.spans?.name.length, 2);
    assert.match(findings(document)[1], /^repaired: arrays of events without their end/u);
  }
  for (const start of ["[", '{"traceEvents":[']) {
    for (const end of [`,${event.slice(0, 20)}`, `,${event.slice(0, -4)}`]) {
      const document = await read(`${start}${event},${event}${end}`);
      assert.equal(document.spans?.name.length, 2);
      assert.match(findings(document)[1], /^dropped: ends of files that are cut short/u);
    }
  }
  assert.equal((await read(`[${event},${event},]`)).spans?.name.length, 2);
  await assert.rejects(read(`[${event.slice(0, 20)}`), { message: /cut short: it ends in \[0\]/u });
  await assert.rejects(read(`[${event} oops]`), { message: /no valid JSON: a comma/u });
  await assert.rejects(read("7"), { message: /has to be an array/u });
});

test("torch.profiler's form: words where ids belong, large clocks, flows", async () => {
  const clock = 1_700_000_000_000_000;
  const cpu = { ph: "X", cat: "cpu_op", pid: 10, tid: 10 };
  const document = await read({
    schemaVersion: 1,
    deviceProperties: [],
    traceEvents: [
      { ...cpu, name: "aten::linear", ts: clock + 0.25, dur: 100.5, args: { "External id": 1 } },
      { ...cpu, name: "aten::mm", ts: clock + 10.25, dur: 90.5, args: { "External id": 2 } },
      { ph: "s", id: 5, pid: 10, tid: 10, ts: clock + 11, cat: "ac2g", name: "ac2g" },
      { ph: "f", bp: "e", id: 5, pid: 0, tid: 7, ts: clock + 50, cat: "ac2g", name: "ac2g" },
      {
        ph: "X",
        cat: "Trace",
        ts: clock,
        dur: 200,
        pid: "Spans",
        tid: "PyTorch Profiler",
        name: "P",
      },
      { ph: "i", s: "g", name: "Record Window End", ts: clock + 200, pid: "", tid: "" },
      { ph: "M", name: "process_name", ts: clock, pid: 10, tid: 0, args: { name: "python" } },
    ],
  });
  assert.equal(document.writtenBy, "torch.profiler");
  assert.deepEqual(
    spanTexts(document).map((text) => text.replace(/ [\d.]+\+.*/u, "")),
    ["aten::linear", " aten::mm", "P"],
  );
  assert.ok(Math.abs((document.spans?.timeNs[0] ?? 0) - 250) <= 250);
  assert.deepEqual(document.profile.threads.name[2], "Spans: thread PyTorch Profiler");
  assert.equal(document.markers?.name.length, 3);
});

test("torch.profiler's instants of memory are counters of their device, too", async () => {
  const moment = { ph: "i", cat: "cpu_instant_event", s: "t", name: "[memory]", ...AT };
  const document = await read([
    {
      ...moment,
      ts: 1,
      args: {
        "Total Reserved": 0,
        "Total Allocated": 512,
        Bytes: 512,
        "Device Type": 0,
        "Device Id": -1,
      },
    },
    {
      ...moment,
      ts: 2,
      args: { "Total Reserved": 4096, "Total Allocated": 64, "Device Type": 1, "Device Id": 0 },
    },
    { ...moment, ts: 3 },
    { ...moment, ts: 4, cat: "mine", args: { "Total Allocated": 1 } },
  ]);
  const { counters, markers, profile } = document;
  assert.equal(markers?.name.length, 4);
  assert.deepEqual(
    Array.from(counters?.name ?? [], (name, row) => [profile.strings[name], counters?.value[row]]),
    [
      ["bytes allocated: CPU", 512],
      ["bytes allocated: CUDA 0", 64],
      ["bytes reserved: CUDA 0", 4096],
    ],
  );
});

test("what we write is read back: the time of each function", async () => {
  const selection = { ...DEFAULT_SELECTION, includeIdle: true };
  const drawn = fromText(`
    wall:   10      10      10
            main:3  main:4  main:5
            f:7     f:8
                    g:9
  `);
  const text = [...writeChromeTrace(drawn, selection, { fullFileNames: false })].join("");
  const document = await read(text);
  assert.match(document.writtenBy, /^pyrometer \d/u);
  assert.deepEqual(spanTexts(document), [
    "main 0+30000000",
    " f 0+20000000",
    "  g 10000000+10000000",
  ]);
  for (let seed = 0; seed < 10; seed += 1) {
    const profile = randomProfile(seed, 60);
    // Ids of threads that are random may be equal.
    const threads = { ...profile.threads, tid: Int32Array.from(profile.threads.tid.keys()) };
    const file = writeChromeTrace({ ...profile, threads }, selection, { fullFileNames: false });
    const again = await read([...file].join(""));
    assert.ok(again.spans?.track.every((track) => track === 0) === true, `seed ${seed}: nests`);
  }
});

test("files of the tools are read: viztracer, py-spy, Node", async () => {
  const viztracer = fixturePaths("viztracer", /\.json$/u);
  assert.ok(viztracer.length > 0);
  for (const path of viztracer) {
    assert.equal(sniffFixture(sniffChromeTrace, path), 3);
    const document = await readFixture(readChromeTrace, path);
    assert.match(document.writtenBy, /^viztracer \d/u);
    assert.ok((document.spans?.name.length ?? 0) > 0, path);
    assert.ok((document.sources?.size ?? 0) > 0, path);
  }
  const work = spanTexts(await readFixture(readChromeTrace, viztracer[viztracer.length - 1]));
  assert.ok(work.some((text) => /^ +\w+ \(.*\.py:\d+\) /u.test(text)));
  const others = [...fixturePaths("py-spy", /chrometrace/u), ...fixturePaths("node", /trace/u)];
  for (const path of [...others, ...fixturePaths("odd", /\.trace\.json$/u)]) {
    assert.equal(sniffFixture(sniffChromeTrace, path), 3);
    assert.ok(((await readFixture(readChromeTrace, path)).spans?.name.length ?? 0) > 0, path);
  }
});

test("2,000 mutated files give a valid document or one line", async () => {
  const paths = [
    ...fixturePaths("viztracer", /async/u),
    ...fixturePaths("node", /trace/u),
    ...fixturePaths("odd", /(?:phases|unbalanced|overlapping|cut)\.trace\.json$/u),
  ];
  const made = [
    { ph: "b", name: "r", cat: "net", id: "0x1", ts: 0, ...AT },
    { ph: "e", name: "r", cat: "net", id: "0x1", ts: 0, ...AT },
    { ph: "C", name: "memory", ts: 7, ...AT, args: { heap: 10, stack: 2 } },
    { ph: "X", name: "a", ts: 0, dur: 10, ...AT },
    { ph: "X", name: "b", ts: 5, dur: 10, ...AT },
    {
      ph: "P",
      name: "Profile",
      id: 5,
      ts: 1,
      ...AT,
      args: {
        data: {
          startTime: 100,
          timeDeltas: [1, 2],
          cpuProfile: { samples: [1, 1], nodes: [{ id: 1, callFrame: {} }] },
        },
      },
    },
  ];
  const file = {
    traceEvents: made,
    stackFrames: { 1: { name: "a" } },
    samples: [{ ts: 1, sf: 1 }],
  };
  const texts = [made, file].map((content) => new TextEncoder().encode(JSON.stringify(content)));
  await fuzzReader(readChromeTrace, [...paths.map(fixtureBytes), ...texts]);
});
