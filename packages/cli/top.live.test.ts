// `pyrometer top` in a real terminal: what it shows at three sizes, what its keys do, and that
// every way out gives the terminal back.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { RecordingWriter } from "#profile/formats/pyro/write.ts";
import { fromText } from "#profile/model/text-profile.ts";

import { nodeCodecs } from "./output/node-codecs.ts";
import { BUSY_PROGRAM, pythonExecutable, startPython } from "./testing/python-target.ts";
import type { Target } from "./testing/python-target.ts";
import { PYROMETER, runPyrometer, startPyrometer } from "./testing/run-pyrometer.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { TmuxTerminal, whyNoTmux } from "./testing/tmux.ts";

const skip = whyNoTmux();
const folder = temporaryFolder();
const GOLDEN = path.join(import.meta.dirname, "top", "golden");
let busy: Target;

before(async () => {
  busy = await startPython(BUSY_PROGRAM);
});

after(async () => {
  await busy.end();
});

function open(t: TestContext, columns = 80, rows = 24): TmuxTerminal {
  const terminal = TmuxTerminal.open(columns, rows);
  t.after(() => terminal.close());
  return terminal;
}

function isAlive(pid: number): boolean {
  return fs.existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(statusOf(pid));
}

function statusOf(pid: number): string {
  return fs.readFileSync(`/proc/${pid}/status`, "utf8");
}

/** Our process that has `text` among its arguments. */
function pidOf(text: string): number | undefined {
  return fs
    .readdirSync("/proc")
    .map(Number)
    .find((pid) => {
      if (!(pid > 0)) return false;
      try {
        const args = fs.readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
        return args.some((each) => each.endsWith("cli/main.ts")) && args.includes(text);
      } catch {
        return false;
      }
    });
}

async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 100 && isAlive(pid); tries++) await sleep(100);
  assert.equal(isAlive(pid), false, `process ${pid} is gone`);
}

/** A line per setting and depth, a cell per sample; none: the stack ends. */
const CELLS: readonly (readonly [string, ...(readonly string[])])[] = [
  ["thread:", "MainThread", "MainThread", "MainThread", "worker", "MainThread"],
  ["wall:", "2000", "2000", "1000", "3000", "500"],
  ["cpu:", "1600", "1900", "700", "2400", "30"],
  ["", "main@/app/main.py:1", "main@/app/main.py:1", "main@/app/main.py:2"],
  ["", "Service.handle@/app/views.py:20", "Service.handle@/app/views.py:21"],
  ["", "render@/app/views.py:44", "JSONEncoder.encode@/usr/lib/python3.12/json/encoder.py:200"],
];
const LAST_CELLS: Readonly<Record<number, readonly string[]>> = {
  3: ["Pool.run@/app/pool.py:7", "[stack changed while it was read]"],
  4: ["Service.handle@/app/views.py:20", "work@/app/pool.py:31"],
  5: ["größe_日本語@/app/views.py:60"],
};
const WIDTH = 62;

const RECORDED = fromText(
  CELLS.map(([setting, ...cells], row) => {
    const all = [...cells, ...(LAST_CELLS[row] ?? [])];
    return `${setting.padEnd(WIDTH)}${all.map((cell) => cell.padEnd(WIDTH)).join("")}`;
  }).join("\n"),
);

function recording(): string {
  const file = path.join(folder, "recorded.pyro");
  const writer = new RecordingWriter(nodeCodecs);
  const own = { ticks: 850, samples: 849, profilerCpuNs: 200e6, profilerResidentBytes: 7e7 };
  const profile = { ...RECORDED, cost: { ...RECORDED.cost, ...own } };
  fs.writeFileSync(file, writer.start(profile.meta));
  fs.appendFileSync(file, writer.append({ ...profile, epoch: 0, tables: profile }));
  fs.appendFileSync(file, writer.end());
  return file;
}

/** UPDATE_GOLDEN=1 writes what is seen. */
function compare(name: string, seen: readonly string[]): void {
  const file = path.join(GOLDEN, name);
  const text = `${seen.join("\n")}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") {
    fs.mkdirSync(GOLDEN, { recursive: true });
    fs.writeFileSync(file, text);
  }
  assert.equal(text, fs.readFileSync(file, "utf8"), name);
}

for (const [columns, rows] of [
  [80, 24],
  [120, 40],
  [60, 15],
] as const) {
  test(`a recording at ${columns} by ${rows}: the whole screen`, { skip }, async (t) => {
    const terminal = open(t, columns, rows);
    terminal.run(`${PYROMETER} top ${recording()}`);
    const size = `${columns}x${rows}`;
    await terminal.waitFor(/q quit|←→ time/);
    await sleep(300);
    compare(`table-${size}.txt`, terminal.screen());
    terminal.keys("Enter");
    await terminal.waitFor(/called by/);
    compare(`opened-${size}.txt`, terminal.screen());
    terminal.keys("Escape", "t");
    await terminal.waitFor(/GIL {2}active/);
    compare(`threads-${size}.txt`, terminal.screen());
    terminal.keys("?");
    await terminal.waitFor(/mark a row/);
    compare(`help-${size}.txt`, terminal.screen());
    terminal.keys("q");
    await terminal.waitFor(/^\$ ?$/m);
    assert.equal(terminal.isAlternate(), false);
  });
}

test("through the time of a recording", { skip }, async (t) => {
  const terminal = open(t);
  terminal.run(`${PYROMETER} top ${recording()}`);
  await terminal.waitFor(/0:08 of 0:08/);
  terminal.keys("Home");
  const first = await terminal.waitFor(/0:01 of 0:08/);
  assert.match(first, /render/);
  assert.doesNotMatch(first, /encode/);
  terminal.keys("Right", "Right");
  const later = await terminal.waitFor(/0:03 of 0:08/);
  assert.match(later, /encode/);
  terminal.keys("Left");
  assert.doesNotMatch(await terminal.waitFor(/0:02 of 0:08/), /encode/);
  terminal.keys("C-c");
  await terminal.waitFor(/^\$ ?$/m);
});

test(
  "a live process: its functions, a filter, a resize; q gives the terminal back",
  { skip },
  async (t) => {
    const terminal = open(t);
    terminal.run("echo before");
    terminal.run(`${PYROMETER} top -p ${busy.pid}; echo code $?`);
    const shown = await terminal.waitFor(/ hot .*\n(.*\n)*.*q quit/);
    assert.match(shown, new RegExp(`pyrometer top .* pid ${busy.pid} · Python `));
    assert.match(shown, /▸ +\d+ % +\d+ % .* hot {2}<string>:2/);
    assert.match(shown, /CPU +\d+ % █/);
    assert.ok(terminal.isAlternate());
    terminal.keys("/", "c", "o", "o", "l", "Enter");
    const filtered = await terminal.waitFor(/· \/cool\//);
    assert.doesNotMatch(filtered, / hot /);
    terminal.keys("Escape");
    await terminal.waitFor(/ hot /);
    terminal.resize(100, 30);
    await terminal.waitFor(/last 20 s/);
    terminal.resize(60, 15);
    const small = await terminal.waitFor(/last \d s +since start {10,24}CPU time\n[^]*q quit/);
    for (const line of small.split("\n")) assert.ok(line.length <= 60, line);
    terminal.keys("q");
    const left = await terminal.waitFor(/code 0/);
    assert.equal(terminal.isAlternate(), false);
    // What was last on the screen is kept.
    assert.match(left, / hot /);
  },
);

test(
  "Ctrl-Z gives the terminal to the shell, fg takes it again; the target runs on",
  { skip },
  async (t) => {
    const terminal = open(t);
    terminal.run(`${PYROMETER} top -p ${busy.pid} --delay 0.5; echo code $?`);
    await terminal.waitFor(/ hot /);
    terminal.keys("C-z");
    await terminal.waitFor(/Stopped/);
    assert.equal(terminal.isAlternate(), false);
    const top = pidOf(String(busy.pid));
    assert.ok(top !== undefined);
    assert.match(statusOf(top), /^State:\s+T/m);
    // Stopped while it held nobody.
    for (let look = 0; look < 5; look++) {
      assert.doesNotMatch(statusOf(busy.pid), /^State:\s+[tT]/m);
      await sleep(20);
    }
    terminal.run("clear; fg");
    await terminal.waitFor(/ hot .*\n(.*\n)*.*q quit/);
    assert.ok(terminal.isAlternate());
    terminal.keys("C-c");
    await terminal.waitFor(/^\$ ?$/m);
    assert.equal(isAlive(top), false);
  },
);

test("signals end it and give the terminal back", { skip }, async (t) => {
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 0],
  ] as const) {
    const terminal = open(t);
    terminal.run(`${PYROMETER} top -p ${busy.pid}; echo code $?`);
    await terminal.waitFor(/ hot /);
    const pid = pidOf(String(busy.pid));
    assert.ok(pid !== undefined);
    process.kill(pid, signal);
    await terminal.waitFor(new RegExp(`code ${code}`));
    assert.equal(terminal.isAlternate(), false);
    terminal.close();
  }
});

test("a terminal that is closed ends it", { skip }, async (t) => {
  const terminal = open(t);
  terminal.run(`${PYROMETER} top -p ${busy.pid}`);
  await terminal.waitFor(/ hot /);
  const pid = pidOf(String(busy.pid));
  assert.ok(pid !== undefined);
  terminal.close();
  await untilGone(pid);
  assert.ok(isAlive(busy.pid));
});

test("the end of a process is said, and its last screen stays", { skip }, async (t) => {
  const target = await startPython(BUSY_PROGRAM);
  const terminal = open(t);
  terminal.run(`${PYROMETER} top -p ${target.pid}; echo code $?`);
  await terminal.waitFor(/ hot /);
  await target.end();
  const ended = await terminal.waitFor(/has ended: this is its last screen/);
  assert.match(ended, / hot /);
  terminal.keys("Down", "Enter");
  await terminal.waitFor(/called by/);
  terminal.keys("q");
  await terminal.waitFor(/code 0/);
});

const FAILS = `
import sys, time
def spin():
    end = time.time() + 2.5
    while time.time() < end:
        sum(range(1000))
spin()
print("printed by the command")
sys.exit(3)
`;

test("a launched command: its output is kept apart, its exit code is ours", { skip }, async (t) => {
  const script = path.join(folder, "fails.py");
  fs.writeFileSync(script, FAILS);
  const terminal = open(t);
  terminal.run(`${PYROMETER} top -- ${pythonExecutable()} ${script}; echo code $?`);
  const shown = await terminal.waitFor(/ spin /);
  assert.doesNotMatch(shown, /printed by/);
  await terminal.waitFor(/the command has ended, exit code 3/);
  terminal.keys("q");
  // On the screen before stands "exit code 3".
  const left = await terminal.waitFor(/^code 3/m);
  assert.match(left, /\| printed by the command/);
  assert.match(left, /what the command printed is in \/tmp\//);
});

test("leaving a launched command ends it with SIGINT, as Ctrl-C would", { skip }, async (t) => {
  const terminal = open(t);
  const script = path.join(folder, "busy.py");
  fs.writeFileSync(script, BUSY_PROGRAM);
  const output = path.join(folder, "output.txt");
  terminal.run(`${PYROMETER} top -o ${output} -- ${pythonExecutable()} ${script}; echo code $?`);
  await terminal.waitFor(/ hot /);
  terminal.keys("q");
  await terminal.waitFor(/code 130/);
  assert.match(fs.readFileSync(output, "utf8"), /^ready\n[^]*KeyboardInterrupt/);
});

test("without colour nothing is coloured, and nothing is lost", { skip }, async (t) => {
  const terminal = open(t);
  terminal.run(`NO_COLOR=1 ${PYROMETER} top ${recording()}`);
  await terminal.waitFor(/←→ time/);
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(terminal.coloured(), /\u001b\[[\d;]*3\d/);
  assert.match(terminal.screen().join("\n"), /▸/);
  terminal.keys("q");
});

test("a dumb terminal and a pipe get plain text", { skip }, async (t) => {
  const terminal = open(t);
  terminal.run(`TERM=dumb ${PYROMETER} top -p ${busy.pid} -d 2; echo code $?`);
  const text = await terminal.waitFor(/code 0/);
  assert.match(text, / hot /);
  assert.equal(terminal.isAlternate(), false);
  const piped = await runPyrometer(["top", "-p", String(busy.pid), "-d", "2"]);
  assert.equal(piped.code, 0, piped.stderr);
  assert.match(piped.stdout, / hot {2}<string>:2/);
  assert.ok(!piped.stdout.includes("\u001b"));
});

test("--json: an object a refresh, with what the screen shows", async () => {
  const args = ["top", "-p", String(busy.pid), "-d", "3", "--json", "--delay", "0.5"];
  const { code, stdout, stderr } = await runPyrometer(args);
  assert.equal(code, 0, stderr);
  const lines = stdout.trimEnd().split("\n");
  assert.ok(lines.length >= 4 && lines.length <= 7, `${lines.length} lines`);
  const last = JSON.parse(lines.at(-1) ?? "") as {
    format: string;
    pid: number;
    elapsedNs: number;
    process: { since: { cpuNs: number }; systemShare: number };
    threads: { tid: number; since: { cpuNs: number } }[];
    rows: { name: string; since: { selfNs: number; totalNs: number } }[];
  };
  assert.equal(last.format, "pyrometer-top");
  assert.equal(last.pid, busy.pid);
  assert.ok(last.elapsedNs > 2e9 && last.elapsedNs < 3.5e9);
  const self = last.rows.reduce((sum, row) => sum + row.since.selfNs, 0);
  const { cpuNs } = last.process.since;
  assert.ok(Math.abs(self - cpuNs) < 0.001 * cpuNs, `${self} of ${cpuNs}`);
  const [hot] = last.rows;
  assert.equal(hot.name, "hot");
  assert.ok(hot.since.selfNs > 0.5 * cpuNs);
  assert.equal(last.threads[0].tid, busy.pid);
});

test("what cannot be shown is one clear line, and no screen", async () => {
  const nothing = await runPyrometer(["top"]);
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /there is nothing to look at\n {2}try: /);
  const gone = await runPyrometer(["top", "-p", "4194303"]);
  assert.equal(gone.code, 3);
  const missing = await runPyrometer(["top", path.join(folder, "missing.pyro")]);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /cannot read .*missing\.pyro/);
});

test("a reader that goes away ends it", async () => {
  const { child, ended } = startPyrometer(["top", "-p", String(busy.pid), "--json"]);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  child.stdout?.destroy();
  assert.equal((await ended).code, 141);
});
