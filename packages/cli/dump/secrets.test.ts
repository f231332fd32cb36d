import assert from "node:assert/strict";
import { test } from "node:test";

import type { RemoteValue } from "#cpython/objects/remote-value.ts";
import { valueText } from "#cpython/objects/value-text.ts";

import { isSecretName, maskNamed } from "./secrets.ts";

const str = (text: string): RemoteValue => ({ kind: "str", type: "str", text, missing: 0 });
const none: RemoteValue = { kind: "literal", type: "NoneType", text: "None" };

test("names that sound like secrets, and names that only look so", () => {
  for (const name of [
    "password",
    "DB_PASSWORD",
    "userPassword",
    "passwd",
    "token",
    "access_token",
    "authToken",
    "tokens",
    "client_secret",
    "AWS_SECRET_ACCESS_KEY",
    "api_key",
    "apiKey",
    "X-Api-Key",
    "Authorization",
    "Cookie",
    "set-cookie",
    "credentials",
    "private_key",
    "session_id",
    "auth",
    "jwt",
  ]) {
    assert(isSecretName(name), name);
  }
  for (const name of ["tokenizer", "author", "key", "compass", "bypass", "opinion", "x", "self"]) {
    assert(!isSecretName(name), name);
  }
});

test("variables, keys, attributes and pairs are masked; what is none stays", () => {
  const masked = (name: string, value: RemoteValue): string => valueText(maskNamed(name, value));
  assert.equal(masked("password", str("hunter2")), "***");
  assert.equal(masked("password", none), "None");
  assert.equal(masked("user", str("me")), "'me'");
  const entries = [
    [str("token"), str("abc")],
    [str("host"), str("a")],
  ] as const;
  const dict: RemoteValue = { kind: "entries", type: "dict", entries, missing: 0 };
  assert.equal(masked("config", dict), "{'token': ***, 'host': 'a'}");
  const fields = [
    ["api_key", str("k")],
    ["inner", dict],
  ] as const;
  const instance: RemoteValue = { kind: "fields", type: "C", isCall: false, fields, missing: 0 };
  assert.equal(masked("c", instance), "<C api_key=*** inner={'token': ***, 'host': 'a'}>");
  const items = (all: readonly RemoteValue[]): RemoteValue => {
    return { kind: "items", type: "list", shape: "list", items: all, missing: 0 };
  };
  const header = items([str("authorization"), str("Bearer x")]);
  assert.equal(masked("headers", items([header])), "[['authorization', ***]]");
});

test("what has no secret in it stays the same object", () => {
  const value: RemoteValue = { kind: "entries", type: "dict", entries: [[none, none]], missing: 0 };
  assert.equal(maskNamed("x", value), value);
});
