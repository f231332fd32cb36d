import assert from "node:assert/strict";
import { test } from "node:test";
import {
  commandLine,
  imagePlace,
  isAlive,
  ownPath,
  runStateLetter,
  startTime,
  threadName,
  workingDirectory,
} from "./process-facts.ts";
import { descendants } from "./process-list.ts";
import { debianTree, needsTree, start, startSleeping, until } from "./testing/processes.ts";

test("facts of a sleeping process", async (t) => {
  const pid = await startSleeping(t, ["sleep", "60"], { cwd: "/" });
  assert.deepEqual(commandLine(pid), ["sleep", "60"]);
  assert.equal(workingDirectory(pid), "/");
  assert.deepEqual([threadName(pid, pid), runStateLetter(pid), isAlive(pid)], ["sleep", "S", true]);
  const later = await startSleeping(t, ["sleep", "60"]);
  assert.ok(startTime(pid) > 0 && startTime(later) >= startTime(pid));
});

test(
  "paths of a process in a chroot are those that it has itself",
  { skip: needsTree },
  async (t) => {
    const command = ["chroot", debianTree, "sh", "-c", "cd /usr/lib; exec sleep 60"];
    const pid = await startSleeping(t, command);
    assert.equal(workingDirectory(pid), "/usr/lib");
    assert.equal(ownPath(pid, `${debianTree}/usr/bin/sleep`), "/usr/bin/sleep");
    assert.equal(ownPath(pid, `${debianTree}-other/file`), `${debianTree}-other/file`);
    assert.deepEqual([ownPath(pid, debianTree), ownPath(process.pid, "/a")], ["/", "/a"]);
  },
);

test("a fork lies where its parent lies, another start of the program elsewhere", async (t) => {
  const forking = ["sh", "-c", "(sleep 60; true) & wait"];
  const parent = (await start(t, forking)).pid;
  const other = (await start(t, forking)).pid;
  const forks = (): readonly number[] => descendants(parent);
  await until(() => commandLine(forks()[1])[0] === "sleep", "the subshell and its program");
  const [subshell, program] = forks();
  assert.notEqual(imagePlace(parent), "");
  assert.equal(imagePlace(subshell), imagePlace(parent));
  assert.notEqual(imagePlace(program), imagePlace(parent));
  assert.notEqual(imagePlace(other), imagePlace(parent));
  for (const pid of [...forks(), ...descendants(other)]) process.kill(pid);
});

// A shell that names itself; `read` keeps it waiting.
const NAMES = [") R", "a) R (b c", "x\ny", "((((", ")", "R 1 2 3"];

for (const name of NAMES) {
  test(`a thread named ${JSON.stringify(name)}`, async (t) => {
    const script = 'printf %s "$0" > /proc/$$/comm; echo named; read line';
    const child = await start(t, ["sh", "-c", script, name], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    const { pid } = child;
    await until(() => runStateLetter(pid) === "S", "the shell to wait");
    assert.equal(threadName(pid, pid), name);
    assert.ok(startTime(pid) > 0);
    assert.equal(isAlive(pid), true);
  });
}

test("an ended process not waited for is not alive; one that never was has no facts", async (t) => {
  const child = await start(t, ["sh", "-c", "sleep 0 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const zombie = await new Promise<number>((resolve) =>
    child.stdout?.once("data", (text) => resolve(Number(text))),
  );
  await until(() => runStateLetter(zombie) === "Z", "the zombie");
  assert.equal(isAlive(zombie), false);
  assert.deepEqual(commandLine(zombie), ["[sleep]"]);
  const none = 0x7fff_fffe;
  assert.deepEqual(
    [isAlive(none), startTime(none), runStateLetter(none), workingDirectory(none)],
    [false, -1, "", ""],
  );
});
