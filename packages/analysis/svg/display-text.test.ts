import assert from "node:assert/strict";
import test from "node:test";
import { displayText, escapeXml, scriptJson } from "./display-text.ts";

test("what cannot be seen or cannot stand in XML is shown as its code", () => {
  assert.equal(displayText("a\u0000b\u001bc\u007f"), "a\\u0000b\\u001bc\\u007f");
  assert.equal(displayText("evil\u202egpj.exe"), "evil\\u202egpj.exe");
  assert.equal(displayText("zero\u200bwidth\ufeff"), "zero\\u200bwidth\\ufeff");
  assert.equal(displayText("two\nlines\u2028"), "two\\u000alines\\u2028");
  assert.equal(displayText("\uffff\u{1fffe}"), "\\uffff\\u1fffe");
});

test("lone surrogates become the replacement character, letters of all scripts stay", () => {
  assert.equal(displayText("a\ud800b"), "a\ufffdb");
  assert.equal(displayText("größe 名前 שם 🔥"), "größe 名前 שם 🔥");
});

test("no name is longer than 400 characters", () => {
  const long = displayText("x".repeat(100_000));
  assert.equal(long.length, 400);
  assert.ok(long.endsWith("…"));
  assert.ok(displayText(`${"x".repeat(398)}🔥🔥`).isWellFormed());
});

test("markup and quotes are escaped", () => {
  assert.equal(escapeXml(`<a b="c" d='e'>&`), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
});

test("JSON ends neither a script element nor a CDATA section, and reads back the same", () => {
  const value = ["</script><script>alert(1)", "]]>", "<!--", "&amp;", "\u2028", "\ud800"];
  const json = scriptJson(value);
  assert.doesNotMatch(json, /[<>&\u2028]/);
  assert.deepEqual(JSON.parse(json), value);
});
