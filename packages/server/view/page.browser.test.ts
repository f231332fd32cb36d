// What is written into a page stays what it was: a browser is asked.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { launchBrowser, noBrowser as skip } from "../../../tools/test-browser.ts";

import { pageHtml } from "./page.ts";
import { SMALL_PAGE } from "./testing/small-page.ts";

const folder = mkdtempSync(join(tmpdir(), "pyrometer-page-"));
after(() => rmSync(folder, { recursive: true }));

test("script and style run as they were built; nothing else does", { skip }, async () => {
  const file = join(folder, "page.html");
  const foreign = `<script>document.title = "foreign"</script><style>p { margin: 77px }</style>`;
  writeFileSync(file, pageHtml(SMALL_PAGE, "none", foreign));
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on("console", (message) => refused.push(message.text()));
  await page.goto(`file://${file}`);
  assert.equal(await page.locator("#page").textContent(), "</script> <!-- $& <script>");
  const style = await page.evaluate(`(() => {
    const { color, marginTop } = getComputedStyle(document.getElementById("page"));
    return [color, marginTop === "77px", document.title];
  })()`);
  assert.deepEqual(style, ["rgb(1, 2, 3)", false, "Pyrometer"]);
  assert.equal(refused.filter((text) => /Content Security Policy/.test(text)).length, 2);
  const reached = await page.evaluate(`fetch("http://127.0.0.1:9/").then(() => true, () => false)`);
  assert.equal(reached, false);
  await browser.close();
});
