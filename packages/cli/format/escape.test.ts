import assert from "node:assert/strict";
import { test } from "node:test";

import { escapeForTerminal } from "./escape.ts";

test("ordinary names of any script pass", () => {
  for (const name of ["main", "größe", "函数", "𝒻", "a b", "<lambda>", "😀", "क्‍ष"]) {
    assert.equal(escapeForTerminal(name), name);
  }
});

test("what would drive a terminal is shown, not sent", () => {
  assert.equal(escapeForTerminal("\u001b[31mred\u0007"), "\\x1b[31mred\\x07");
  assert.equal(escapeForTerminal("a\r\nb\tc"), "a\\r\\nb\\tc");
  assert.equal(escapeForTerminal("\u009b31m"), "\\x9b31m");
  assert.equal(escapeForTerminal("\u202egpj.exe"), "\\u202egpj.exe");
  assert.equal(escapeForTerminal("\ud800x"), "\\ud800x");
});
