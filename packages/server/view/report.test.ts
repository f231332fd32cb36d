import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";

import { readColumns } from "#profile/formats/columns/read.ts";
import { randomProfile } from "#profile/model/random-profile.ts";
import { fromText } from "#profile/model/text-profile.ts";
import { REPORT_ELEMENT_ID, type ReportData, type ViewDocuments } from "#protocol/view.ts";

import { withSources } from "./embedded-sources.ts";
import { pageHtml } from "./page.ts";
import { reportHtml } from "./report.ts";
import { foreign, recordingOf, SMALL_PAGE } from "./testing/small-page.ts";

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-report-")));
after(() => fs.rmSync(folder, { recursive: true }));

const NAME = "</script><script>alert(1)</script><!-- & \u2028 \u2029 \u202e $& $1";

function documentsOf(name: string): ViewDocuments {
  const tab = { id: "1", name, path: name, sizeBytes: 0, revision: 1 };
  return { version: "0.1.0", tabs: [tab], folder: undefined, comparison: undefined };
}

test("a document comes back out of its report, whatever its names are", () => {
  const document = recordingOf(randomProfile(4, 300));
  const html = reportHtml(SMALL_PAGE, {
    documents: documentsOf(NAME),
    byId: new Map([["1", document]]),
  });
  const element = new RegExp(
    `<script type="application/json" id="${REPORT_ELEMENT_ID}">([^<]*)</script>`,
  );
  const data = JSON.parse(element.exec(html)?.[1] ?? "") as ReportData;
  assert.equal(data.documents.tabs[0].name, NAME);
  const packed = gunzipSync(Buffer.from(data.columns["1"], "base64"));
  assert.deepEqual(readColumns(packed), document);
  assert.equal(html.match(/<script/g)?.length, 2);
  assert.equal(html.match(/<\/script/g)?.length, 2);
  assert.doesNotMatch(html, /[\u2028\u2029]|<!--/);
});

test("the policy names the very script and style that are there, and lets nothing else in", () => {
  const html = pageHtml(SMALL_PAGE, "none");
  const hash = (text = ""): string => createHash("sha256").update(text).digest("base64");
  const script = /<script type="module">([^]*)<\/script>/.exec(html)?.[1];
  const style = /<style>([^]*)<\/style>/.exec(html)?.[1];
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
  assert.ok(policy.includes(`script-src 'sha256-${hash(script)}';`));
  assert.ok(policy.includes(`style-src 'sha256-${hash(style)}';`));
  assert.match(policy, /^default-src 'none'.*connect-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
});

test("source goes into it by the rules of source-text.ts, and is named", () => {
  const main = path.join(folder, "main.py");
  const other = path.join(folder, "other.py");
  fs.writeFileSync(main, "print(1)\n");
  fs.writeFileSync(other, `#${"x".repeat((1 << 20) - 8)}\n`);
  const cells = [`main@${main}:1`, `other@${other}:2`, "read@/etc/passwd:3"];
  const profile = fromText(inColumns("cpu:", ["10", "5", "1"], cells), {
    workingDirectory: folder,
  });
  const document = recordingOf(profile);
  const own = withSources(document, []);
  assert.deepEqual(own.paths, [main], "the costliest first, while there is room");
  assert.equal(own.document.sources?.get(main), "print(1)\n");
  assert.deepEqual(withSources(foreign(document), []).paths, []);
  assert.deepEqual(withSources(foreign(document), [folder]).paths, [main]);
});

/** Cells below one another, as text-profile.ts wants them. */
function inColumns(setting: string, values: readonly string[], cells: readonly string[]): string {
  const width = Math.max(...cells.map((cell) => cell.length)) + 2;
  const row = (head: string, texts: readonly string[]): string =>
    head.padEnd(8) + texts.map((text) => text.padEnd(width)).join("");
  return `${row(setting, values)}\n${row("", cells)}`;
}
