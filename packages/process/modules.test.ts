import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { readMaps } from "./maps.ts";
import { processModules, type ProcessModule } from "./modules.ts";
import * as processes from "./testing/processes.ts";
import { buildIdByBinutils } from "./testing/readelf.ts";

const { byOtherUser, needsOtherUser, needsRoot, sleepProgram, startSleeping, temporaryFolder } =
  processes;
const needsReadelf = processes.hasProgram("readelf")
  ? false
  : "needs readelf (binutils) to compare with";
const needsPython = processes.hasProgram("python3")
  ? false
  : "needs python3 to load files in odd ways";
const debianPython = ["3.15", "3.14", "3.13"]
  .map((version) => `/usr/bin/python${version}`)
  .find((path) => {
    return existsSync(join(processes.debianTree, path));
  });

type Facts = Pick<ProcessModule, "path" | "bias" | "source" | "buildId">;

function factsOf(pid: number): Facts[] {
  const modules = processModules(pid);
  const facts = modules.map(({ path, bias, source, buildId }) => ({ path, bias, source, buildId }));
  for (const module of modules) module.close();
  return facts;
}

test("a program that moves, and its libraries", { skip: needsReadelf }, async (t) => {
  const pid = await startSleeping(t, ["sleep", "60"]);
  const facts = factsOf(pid);
  assert.equal(facts[0].path, processes.programOf(pid), "the program is the first");
  assert.ok(facts.length >= 3);
  for (const { path, bias, source, buildId } of facts) {
    const first = readMaps(pid).find((mapping) => mapping.path === path);
    assert.deepEqual([bias, source], [first?.start, "file"], path);
    assert.equal(buildId, buildIdByBinutils(path), path);
  }
});

test("symbols, sections and data lie where the process has them", () => {
  const [program] = processModules(process.pid);
  assert.equal(program.path, process.execPath);
  assert.equal(program.bias, 0, "Node is linked for a fixed address");
  const data = program.section(".data");
  const bss = program.section(".bss");
  assert.ok(data !== undefined && bss !== undefined);
  const inside = (address: number): boolean =>
    program.writableRanges.some(
      (range) => address >= range.address && address < range.address + range.sizeBytes,
    );
  assert.ok(inside(data.address) && inside(bss.address) && inside(bss.address + bss.sizeBytes - 8));
  assert.ok(
    program.writableRanges.every(
      ({ address, sizeBytes }) => address % 8 === 0 && sizeBytes % 8 === 0,
    ),
  );
  const text = program.symbol("main") ?? 0;
  const mapping = readMaps(process.pid).find(({ start, end }) => text >= start && text < end);
  assert.equal(mapping?.isExecutable, true);
  assert.equal(program.section(".comment"), undefined, "it is not loaded");
  program.close();
  program.close();
});

const ODD_NAME = "a program\nof (mine) \\ (deleted)";

test("a path with spaces and a newline", { skip: needsReadelf }, async (t) => {
  const path = join(temporaryFolder(t), ODD_NAME);
  copyFileSync(sleepProgram(), path);
  const pid = await startSleeping(t, [path, "60"]);
  const [program] = factsOf(pid);
  assert.deepEqual([program.path, program.source], [path, "file"]);
  assert.equal(program.buildId, buildIdByBinutils(sleepProgram()));
});

/** Starts a copy of `sleep` as the user that looks at it, so that no privilege helps. */
async function startCopy(t: TestContext): Promise<{ path: string; pid: number }> {
  const folder = temporaryFolder(t);
  execFileSync("chmod", ["755", folder]);
  const path = join(folder, "program");
  copyFileSync(sleepProgram(), path);
  return { path, pid: await startSleeping(t, byOtherUser([path, "60"])) };
}

test("a deleted program, with privilege and without", { skip: needsOtherUser }, async (t) => {
  const { path, pid } = await startCopy(t);
  const expected = buildIdByBinutils(path);
  rmSync(path);
  const [seen] = factsOf(pid);
  assert.deepEqual([seen.path, seen.source, seen.buildId], [`${path} (deleted)`, "file", expected]);
  const [unprivileged] = (await processes.asOtherUser(t, "print-modules.ts", [
    String(pid),
  ])) as Facts[];
  assert.deepEqual(unprivileged, { ...seen });
});

test("a replaced program is not mistaken for what runs", { skip: needsOtherUser }, async (t) => {
  const { path, pid } = await startCopy(t);
  const expected = buildIdByBinutils(path);
  copyFileSync("/bin/ls", `${path}.new`);
  renameSync(`${path}.new`, path);
  assert.notEqual(buildIdByBinutils(path), expected);
  assert.equal(factsOf(pid)[0].buildId, expected);
  const [unprivileged] = (await processes.asOtherUser(t, "print-modules.ts", [
    String(pid),
  ])) as Facts[];
  assert.equal(unprivileged.buildId, expected);
});

const LOAD_AND_REPLACE = `
import ctypes, os, shutil, sys, time
path = sys.argv[1]
library = ctypes.CDLL(path)
os.remove(path)
shutil.copy(sys.argv[2], path)
time.sleep(60)`;

test(
  "a replaced library is read from its pages where no file can be had",
  { skip: needsOtherUser },
  async (t) => {
    const folder = temporaryFolder(t);
    execFileSync("chmod", ["777", folder]);
    const libm = readMaps(process.pid).find(({ path }) => path.includes("/libm.so"))?.path ?? "";
    const path = join(folder, "library.so");
    copyFileSync(libm, path);
    const python = ["/usr/bin/python3", "-c", LOAD_AND_REPLACE, path, "/bin/ls"];
    if (!existsSync(python[0])) return t.skip("needs a python3 that every user may run");
    const pid = await startSleeping(t, byOtherUser(python));
    const unprivileged = (await processes.asOtherUser(t, "print-modules.ts", [
      String(pid),
    ])) as Facts[];
    const found = unprivileged.find((facts) => facts.path === `${path} (deleted)`);
    assert.deepEqual([found?.source, found?.buildId], ["pages", buildIdByBinutils(libm)]);
    const privileged = factsOf(pid).find((facts) => facts.path === `${path} (deleted)`);
    assert.deepEqual([privileged?.source, privileged?.bias], ["file", found?.bias]);
  },
);

const LOADED_TWICE = `
import ctypes, mmap, os, time
libc = ctypes.CDLL(None)
libc.dlmopen.restype = ctypes.c_void_p
assert libc.dlmopen(ctypes.c_long(-1), b"libm.so.6", 2)
name = next(line.split()[-1] for line in open("/proc/self/maps") if "/libm.so" in line)
view = mmap.mmap(os.open(name, os.O_RDONLY), 0, prot=mmap.PROT_READ | mmap.PROT_EXEC)
time.sleep(60)`;

test(
  "a file loaded twice is two modules; one mapped to be read is none",
  { skip: needsPython },
  async (t) => {
    const pid = await startSleeping(t, ["python3", "-c", `import math${LOADED_TWICE}`]);
    const starts = readMaps(pid).filter(
      ({ path, offset }) => /\/libm\.so/.test(path) && offset === 0,
    );
    assert.equal(starts.length, 3, "two loadings and a view");
    const biases = factsOf(pid)
      .filter(({ path }) => /\/libm\.so/.test(path))
      .map(({ bias }) => bias);
    assert.equal(new Set(biases).size, 2);
    const executable = starts.find(({ isExecutable }) => isExecutable);
    assert.ok(executable !== undefined && !biases.includes(executable.start));
  },
);

const needsDebian =
  debianPython === undefined ? "needs the Debian tree that tools/ brings" : needsRoot;

test(
  "a program with a root of its own, linked for a fixed address",
  { skip: needsDebian },
  async (t) => {
    const program = debianPython ?? "";
    const pid = await startSleeping(t, [
      "chroot",
      processes.debianTree,
      program,
      "-c",
      "import time; time.sleep(60)",
    ]);
    const modules = processModules(pid);
    const [python] = modules;
    assert.equal(python.buildId, buildIdByBinutils(join(processes.debianTree, program)));
    assert.deepEqual([python.bias, python.elf.isFixed, python.elf.cLibrary], [0, true, "glibc"]);
    const runtime = python.section(".PyRuntime");
    assert.equal(python.symbol("_PyRuntime"), runtime?.address);
    for (const module of modules) module.close();
  },
);

test("a file that a mount namespace has in another's place", { skip: needsRoot }, async (t) => {
  const folder = temporaryFolder(t);
  const program = join(folder, "program");
  copyFileSync("/bin/ls", program);
  const script = `mount --bind ${sleepProgram()} ${program} && exec ${program} 60`;
  const pid = await startSleeping(t, ["unshare", "-m", "sh", "-c", script]);
  assert.notDeepEqual(readFileSync(program), readFileSync(sleepProgram()), "ours is another");
  const [seen] = factsOf(pid);
  assert.deepEqual([seen.source, seen.buildId], ["file", buildIdByBinutils(sleepProgram())]);
});
