import assert from "node:assert/strict";
import { test } from "node:test";
import { versionFromPath } from "./version-search.ts";
import {
  unsupportedVersion,
  versionFromHex,
  versionFromMinor,
  versionFromText,
} from "./version.ts";

test("a version as number and as text is the same", () => {
  for (const [hex, text] of [
    [0x030812f0, "3.8.18"],
    [0x030e00c2, "3.14.0rc2"],
    [0x030f00a7, "3.15.0a7"],
    [0x020712f0, "2.7.18"],
  ] as const) {
    assert.equal(versionFromHex(hex)?.text, text);
    assert.equal(versionFromText(text)?.hex, hex);
    assert.equal(versionFromHex(hex)?.isPreRelease, /[abc]/.test(text));
  }
  assert.equal(versionFromText("3.9.1+")?.text, "3.9.1");
});

test("what is no version is none", () => {
  for (const hex of [0, 0xffffffff, 0x03080000, 0x040000f0])
    assert.equal(versionFromHex(hex), undefined);
  for (const text of ["", "3", "3.8", "3.8.1.2", "3.8.1x", "9".repeat(1000)]) {
    assert.equal(versionFromText(text), undefined);
  }
});

test("a file's name tells the minor", () => {
  for (const [path, minor] of [
    ["/usr/bin/python3.9", 9],
    ["/opt/lib/libpython3.12.so.1.0", 12],
    ["/opt/lib/libpython3.8d.so.1.0", 8],
    ["/opt/bin/python3.14t", 14],
    ["/usr/bin/python3.11 (deleted)", 11],
  ] as const) {
    assert.equal(versionFromPath(path)?.minor, minor);
  }
  for (const path of ["/usr/bin/python3", "/usr/lib/libpython3.so", "/usr/bin/ipython3.9-config"]) {
    assert.equal(versionFromPath(path), undefined);
  }
});

test("a refusal names the supported range", () => {
  for (const version of [versionFromMinor(3, 7), versionFromMinor(2, 7), versionFromMinor(3, 16)]) {
    const error = unsupportedVersion(version);
    assert.equal(error.kind, "unsupported-version");
    assert.match(
      `${error.message} ${error.remedy}`,
      new RegExp(`Python ${version.text}.*3\\.8 to 3\\.15`),
    );
  }
});
