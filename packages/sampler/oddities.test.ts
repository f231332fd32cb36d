// Python in every shape that people complain about: each works, or is refused with what was seen.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { globSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { OperatingError } from "#base/errors.ts";
import { parentPid } from "#process/process-facts.ts";
import { listThreadIds } from "#process/thread-ids.ts";
import { DEBUG_MINORS, debugPython } from "../../tools/interpreters/debug-build.ts";
import { muslPython } from "../../tools/interpreters/musl-build.ts";
import { listInterpreters, type Interpreter } from "../../tools/interpreters.ts";
import { findProgram } from "../../tools/commands.ts";
import { oddPythons } from "../../tools/odd-pythons.ts";
import { dumpProcess } from "./dump.ts";
import type { ProcessDump } from "./session.ts";
import { record } from "./testing/recordings.ts";
import { startTarget, withTarget } from "./testing/targets.ts";
import { isOnCpu, stacksOf, sumOf } from "./testing/verdict.ts";

const LOADER = "/lib64/ld-linux-x86-64.so.2";
const SETTLE_MS = 100;
const PROGRAM = `import time

def leaf():
    print("ready", flush=True)
    time.sleep(60)

def outer():
    leaf()

outer()
`;

let folder = "";
let script = "";

before(() => {
  folder = mkdtempSync(join(tmpdir(), "pyrometer-odd-"));
  script = join(folder, "leaf.py");
  writeFileSync(script, PROGRAM);
});

after(() => rmSync(folder, { recursive: true }));

/** Started by their own path: one of a shared library, one that has all in itself. */
const plain = listInterpreters().filter(({ root }) => root === undefined);
const shared = plain.filter(({ kind }) => kind === "pyenv");
const [python] = shared.slice(-1);
const system = plain.find(({ kind }) => kind === "system");
const noPython = python === undefined ? "no CPython of pyenv" : false;

async function dumpOf(
  command: readonly string[],
  whileRunning: (pid: number) => void = () => {},
): Promise<ProcessDump> {
  const target = await startTarget(command);
  try {
    await sleep(SETTLE_MS);
    whileRunning(target.pid);
    return dumpProcess(target.pid, { noStop: false });
  } finally {
    await target.kill();
  }
}

/** Every thread's functions, innermost first. */
function namesOf({ threads }: ProcessDump): readonly (readonly string[])[] {
  return threads.map(({ frames }) => frames.map(({ name }) => name));
}

function hasStack(dump: ProcessDump, names: readonly string[]): void {
  const stacks = namesOf(dump).map((stack) => stack.join(" "));
  assert.ok(
    stacks.some((stack) => stack.startsWith(names.join(" "))),
    stacks.join(" | "),
  );
}

const STACK = ["leaf", "outer", "<module>"];

function homeOf({ executable }: Interpreter): string {
  return dirname(dirname(executable));
}

test("exec'd through an explicit loader", { skip: noPython }, async () => {
  for (const one of [python, ...(system === undefined ? [] : [system])]) {
    hasStack(await dumpOf([LOADER, one.executable, script]), STACK);
  }
});

test("a renamed program, without symbols too", { skip: noPython }, async () => {
  for (const one of [python, ...(system === undefined ? [] : [system])]) {
    const renamed = join(folder, "web-server");
    copyFileSync(one.executable, renamed);
    const command = ["env", `PYTHONHOME=${homeOf(one)}`, renamed, script];
    const dump = await dumpOf(command);
    hasStack(dump, STACK);
    assert.equal(dump.pythonVersion, one.version);
  }
});

test("deleted after it started, and its library", { skip: noPython }, async () => {
  const copy = join(folder, "home");
  mkdirSync(join(copy, "lib"), { recursive: true });
  const program = join(copy, "python-copy");
  copyFileSync(python.executable, program);
  const library = globSync(`${homeOf(python)}/lib/libpython3.${python.minor}.so.*`)[0];
  const ownLibrary = join(copy, "lib", `libpython3.${python.minor}.so.1.0`);
  copyFileSync(library, ownLibrary);
  chmodSync(ownLibrary, 0o755);
  const environment = [`PYTHONHOME=${homeOf(python)}`, `LD_LIBRARY_PATH=${dirname(ownLibrary)}`];
  const dump = await dumpOf(["env", ...environment, program, script], () => {
    rmSync(copy, { recursive: true });
  });
  hasStack(dump, STACK);
  assert.equal(existsSync(copy), false);
});

test("python -S -E -I", { skip: noPython }, async () => {
  for (const one of shared) {
    hasStack(await dumpOf([one.executable, "-S", "-E", "-I", script]), STACK);
  }
});

test("a zipapp", { skip: noPython }, async () => {
  const source = join(folder, "app");
  mkdirSync(source, { recursive: true });
  copyFileSync(script, join(source, "__main__.py"));
  const archive = join(folder, "app.pyz");
  execFileSync(python.executable, ["-m", "zipapp", source, "-o", archive]);
  const dump = await dumpOf([python.executable, archive]);
  hasStack(dump, STACK);
  assert.equal(dump.threads[0].frames[0].file, join(archive, "__main__.py"));
});

for (const how of ["run", "thread"]) {
  test(`embedded in a C program: ${how}`, { skip: noGcc() }, async () => {
    for (const one of shared) {
      const dump = await dumpOf(["env", `PYTHONHOME=${homeOf(one)}`, embedded(one), how]);
      hasStack(dump, STACK);
      assert.equal(dump.pythonVersion, one.version);
    }
  });
}

for (const how of ["before", "after"]) {
  test(`embedded, ${how} Python runs`, { skip: noGcc() }, async () => {
    for (const one of [shared[0], python]) {
      const command = ["env", `PYTHONHOME=${homeOf(one)}`, embedded(one), how];
      await assert.rejects(dumpOf(command), (error: unknown) => {
        assert.ok(error instanceof OperatingError, String(error));
        assert.match(error.message, /no interpreter runs in it yet, or any more|no CPython/);
        return true;
      });
    }
  });
}

function noGcc(): string | false {
  if (findProgram("gcc") === undefined) return "no gcc";
  return noPython;
}

function compile(source: string, name: string, options: readonly string[]): string {
  const program = join(folder, name);
  const file = join(import.meta.dirname, "testing", source);
  if (!existsSync(program)) execFileSync("gcc", ["-o", program, file, "-lpthread", ...options]);
  return program;
}

function embedded(one: Interpreter): string {
  const home = homeOf(one);
  const library = [`-L${home}/lib`, `-lpython3.${one.minor}`, `-Wl,-rpath,${home}/lib`];
  const include = `-I${home}/include/python3.${one.minor}`;
  return compile("embed.c", `embed-${one.version}`, [include, ...library]);
}

const ARCHIVE = "/usr/lib/python3.*/config-*/libpython3.*.a";
const archive = globSync(ARCHIVE).find((path) => !path.endsWith("-pic.a"));
const noArchive = archive === undefined ? `no ${ARCHIVE} (python3-dev)` : noGcc();
const STATIC_LIBRARIES = ["-lm", "-lz", "-lexpat", "-ldl", "-lutil"];

for (const [name, options] of [
  ["in a program with symbols", []],
  ["in a stripped program", ["-s"]],
  ["without any shared library", ["-static"]],
  ["without any shared library, stripped", ["-static", "-s"]],
] as const) {
  test(`linked statically: ${name}`, { skip: noArchive }, async () => {
    const minor = /libpython3\.(\d+)/.exec(archive ?? "")?.[1] ?? "";
    const include = `-I/usr/include/python3.${minor}`;
    const libraries = [archive ?? "", ...STATIC_LIBRARIES];
    const all = [include, ...libraries, "-no-pie", "-w", ...options];
    const program = compile("embed.c", `static-${options.join("")}`, all);
    hasStack(await dumpOf(["env", "PYTHONHOME=/usr", program]), STACK);
  });
}

test(
  "two CPythons in one process",
  { skip: shared.length < 2 ? "one CPython" : noGcc() },
  async () => {
    const pair = [shared[0], shared[shared.length - 2]];
    const libraries = pair.map((one) => [
      homeOf(one),
      globSync(`${homeOf(one)}/lib/libpython3.${one.minor}.so.*`)[0],
    ]);
    const dump = await dumpOf([compile("two-runtimes.c", "two", ["-ldl"]), ...libraries.flat()]);
    hasStack(dump, STACK);
    const other = pair.find(({ version }) => version !== dump.pythonVersion);
    const library = `libpython3.${other?.minor}\\.so`;
    const words = `Python ${other?.version} \\(.*${library}.*\\) runs in the process`;
    assert.match(dump.remarks.join(), new RegExp(words));
  },
);

test("still starting up: in sitecustomize", { skip: noPython }, async () => {
  const site = join(folder, "site");
  mkdirSync(site, { recursive: true });
  copyFileSync(script, join(site, "sitecustomize.py"));
  hasStack(await dumpOf(["env", `PYTHONPATH=${site}`, python.executable, "-c", "0"]), STACK);
});

test("shutting down: at exit, and waiting for threads", { skip: noPython }, async () => {
  const functions = `exec(${JSON.stringify(PROGRAM.replace(/\nouter\(\)\n$/, ""))})\n`;
  const atExit = `import atexit\n${functions}`;
  const dump = await dumpOf([python.executable, "-c", `${atExit}atexit.register(outer)\n`]);
  hasStack(dump, ["leaf", "outer"]);
  const threads = `import threading\n${functions}`;
  const waiting = `${threads}threading.Thread(target=outer).start()\n`;
  const stacks = namesOf(await dumpOf([python.executable, "-c", waiting]));
  assert.ok(
    stacks.some((stack) => stack.join(" ").startsWith("leaf outer run")),
    stacks.join(" | "),
  );
  assert.ok(
    stacks.some((stack) => stack.includes("_shutdown")),
    stacks.join(" | "),
  );
});

const inTree = listInterpreters().filter(({ root }) => root !== undefined);
const noTree = inTree.length === 0 ? "no Debian tree (npm run bring)" : false;

test("in a chroot: paths are those that it has itself", { skip: noTree }, async () => {
  for (const one of inTree) {
    const program = "import os, time; os.chdir('/usr'); print('ready', flush=True); time.sleep(60)";
    const dump = await dumpOf([...one.argv, "-c", program]);
    const prefix = dirname(dirname(one.argv.at(-1) ?? ""));
    const suffix = one.freeThreaded ? "t" : "";
    assert.equal(dump.standardLibrary, `${prefix}/lib/python3.${one.minor}${suffix}`);
    assert.equal(dump.workingDirectory, "/usr");
  }
});

const odd = oddPythons();
const noOdd = odd.python === undefined ? "no uvloop and gevent (npm run bring)" : false;

test("uvloop", { skip: noOdd }, async () => {
  const program = `import asyncio, time, uvloop
async def leaf():
    print("ready", flush=True)
    time.sleep(60)
async def outer():
    await leaf()
uvloop.run(outer())
`;
  const dump = await dumpOf([odd.python ?? "", "-c", program]);
  const names = namesOf(dump)[0].join(" ");
  assert.match(names, /^leaf outer .*run.*<module>$/);
});

test(
  "gevent: one stack for each OS thread, of the greenlet that runs",
  { skip: noOdd },
  async () => {
    const program = `import gevent, time
def leaf():
    print("ready", flush=True)
    time.sleep(60)
def outer():
    leaf()
def other():
    gevent.sleep(60)
others = [gevent.spawn(other) for _ in range(3)]
gevent.sleep(0)
gevent.spawn(outer).join()
`;
    const dump = await dumpOf([odd.python ?? "", "-c", program]);
    hasStack(dump, ["leaf", "outer"]);
    assert.equal(dump.threads.filter(({ frames }) => frames.length > 0).length, 1);
  },
);

const noFrozen = odd.frozenFolder === undefined ? "no frozen program (npm run bring)" : false;

test("PyInstaller, a folder", { skip: noFrozen }, async () => {
  hasStack(await dumpOf([odd.frozenFolder ?? ""]), STACK);
});

test(
  "PyInstaller, one file: its launcher is no Python, its child is",
  { skip: noFrozen },
  async () => {
    const child = spawn(odd.frozenFile ?? "", { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await sleep(SETTLE_MS);
    const launcher = child.pid ?? 0;
    const inner = globSync("/proc/[0-9]*").map((path) => Number(path.slice("/proc/".length)));
    const pid = inner.find((one) => parentPid(one) === launcher);
    try {
      assert.throws(() => dumpProcess(launcher, { noStop: false }), /no CPython in the process/);
      hasStack(dumpProcess(pid ?? 0, { noStop: false }), STACK);
    } finally {
      if (pid !== undefined) process.kill(pid, "SIGKILL");
      await ended;
    }
  },
);

for (const minor of DEBUG_MINORS) {
  const command = debugPython(minor);
  const skip = command === undefined ? "no debug build (npm run bring)" : false;
  test(`a debug build: 3.${minor}`, { skip }, async () => {
    const dump = await dumpOf([...(command ?? []), "-c", PROGRAM]);
    hasStack(dump, STACK);
    assert.match(dump.pythonVersion, new RegExp(`^3\\.${minor}\\.`));
  });
}

const musl = muslPython();
const noMusl = musl === undefined ? "no CPython for musl (npm run bring)" : false;

test("built for musl", { skip: noMusl }, async () => {
  const threads = `import threading\n${PROGRAM.replace(/\nouter\(\)\n$/, "")}
def spin():
    while True: pass
threading.Thread(target=spin, daemon=True).start()
outer()
`;
  await withTarget([...(musl ?? []), "-c", threads], async ({ pid }) => {
    const dump = dumpProcess(pid, { noStop: false });
    hasStack(dump, STACK);
    hasStack(dump, ["spin"]);
    const tids = dump.threads.map(({ tid }) => tid);
    assert.deepEqual(
      tids.toSorted((a, b) => a - b),
      listThreadIds(pid).toSorted((a, b) => a - b),
    );
    const { profile } = await record(pid, 500);
    const spinning = stacksOf(profile).filter(({ names }) => names.includes("spin"));
    // On a full machine it often waits for a processor.
    assert.ok(sumOf(spinning.filter(isOnCpu), "count") > 0.1 * sumOf(spinning, "count"));
    assert.deepEqual(new Set(spinning.map(({ tid }) => tid)), new Set(tids.slice(1)));
  });
});
