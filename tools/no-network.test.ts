// Promise 7: no telemetry, no network. Nothing that is shipped may even import what opens a
// connection.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const PACKAGES = join(import.meta.dirname, "..", "packages");
const OPENS_CONNECTIONS = [
  /["'](?:node:)?(?:net|http|https|http2|dgram|tls|dns|inspector)(?:\/promises)?["']/,
  /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\s*\(/,
];

/** The page asks the server that it is from: its policy (`connect-src 'self'`) allows no other. */
const ASKS_ITS_SERVER = "web/app/library.ts";

/** Without comments, in which words mean nothing. A private method `#fetch` opens nothing. */
function codeOf(path: string): string {
  const text = readFileSync(path, "utf8");
  return text.replace(/\/\*[^]*?\*\/|(^|\s)\/\/.*$/gm, "").replace(/#fetch\b/g, "");
}

test("no package opens a connection", () => {
  const names = readdirSync(PACKAGES, { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => /\.[jt]sx?$/.test(name) && !name.endsWith(".test.ts"));
  assert.ok(sources.length > 50);
  for (const name of sources) {
    const code = codeOf(join(PACKAGES, name));
    if (name === ASKS_ITS_SERVER) {
      assert.doesNotMatch(code, /["'`](?:\w+:)?\/\//, `${name}: an address of its own`);
      continue;
    }
    for (const pattern of OPENS_CONNECTIONS) assert.doesNotMatch(code, pattern, name);
  }
});
