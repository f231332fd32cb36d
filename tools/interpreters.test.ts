import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import test from "node:test";

import { listInterpreters, MINOR_NEWEST, MINOR_OLDEST } from "./interpreters.ts";

const QUESTION = `
import platform, sys, sysconfig
print(platform.python_version())
print(sysconfig.get_config_var("Py_GIL_DISABLED") == 1)
`;

test("there is an interpreter to test with", () => {
  assert.ok(listInterpreters().length > 0);
});

for (const { name, minor, version, freeThreaded, argv, executable } of listInterpreters()) {
  test(`${name} starts and is what the list says`, () => {
    const [program = "", ...args] = argv;
    const answer = execFileSync(program, [...args, "-c", QUESTION], { encoding: "utf8" });
    assert.deepEqual(answer.trim().split("\n"), [version, freeThreaded ? "True" : "False"]);
    assert.ok(version.startsWith(`3.${minor}.`), version);
    assert.ok(minor >= MINOR_OLDEST && minor <= MINOR_NEWEST);
    assert.ok(existsSync(executable));
  });
}
