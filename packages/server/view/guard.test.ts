import assert from "node:assert/strict";
import { test } from "node:test";

import { isLoopback, newToken, refusal, type Guard } from "./guard.ts";

const guard: Guard = { token: newToken(), host: "127.0.0.1" };
const { token } = guard;

function isAnswered(host: string | undefined, origin?: string, given: unknown = token): boolean {
  return refusal(guard, { token: given, host, origin }) === undefined;
}

test("names of loopback are answered, at any port: a tunnel has another one", () => {
  for (const host of ["127.0.0.1:8719", "localhost", "LOCALHOST:9000", "[::1]:1"]) {
    assert.ok(isAnswered(host), host);
  }
});

test("every other name is not, however it is written", () => {
  const names = [
    "attacker.example",
    "127.0.0.1.attacker.example",
    "localhost.attacker.example:8719",
    "localhost@attacker.example",
    "attacker.example/127.0.0.1",
    "192.168.1.2:8719",
    "[::2]",
    "127.0.0.1:8719:1",
    "127.0.0.1:999999",
    "localhost ",
    "",
    undefined,
  ];
  for (const host of names) assert.ok(!isAnswered(host), String(host));
});

test("only the page's own origin may ask", () => {
  assert.ok(isAnswered("localhost:9000", "http://localhost:9000"));
  const others = [
    "http://localhost:9001",
    "https://localhost:9000",
    "http://localhost:9000.attacker.example",
    "https://attacker.example",
    "null",
    "",
    "file://",
  ];
  for (const origin of others) assert.ok(!isAnswered("localhost:9000", origin), origin);
});

test("the token is the whole token, given once", () => {
  const wrong = [
    null,
    "",
    token.slice(1),
    `${token}x`,
    token.toUpperCase(),
    [token],
    [token, token],
    { toString: () => token },
    0,
  ];
  for (const given of wrong) assert.ok(!isAnswered("localhost", undefined, given), String(given));
  assert.ok(isAnswered("localhost", undefined, token));
  assert.equal(token.length, 32);
  assert.notEqual(newToken(), token);
});

test("listening on every interface answers addresses, and still no foreign name", () => {
  const open: Guard = { token, host: "0.0.0.0" };
  const answers = (host: string): boolean =>
    refusal(open, { token, host, origin: undefined }) === undefined;
  assert.ok(answers("192.168.1.2:8719"));
  assert.ok(answers("[fe80::1]:8719"));
  assert.ok(!answers("attacker.example"));
  assert.ok(!answers("10.0.0.1.attacker.example"));
});

test("what is reached from this machine only", () => {
  for (const host of ["127.0.0.1", "127.0.5.1", "localhost", "::1"]) assert.ok(isLoopback(host));
  for (const host of ["0.0.0.0", "::", "192.168.0.1", "127.example"]) assert.ok(!isLoopback(host));
});
