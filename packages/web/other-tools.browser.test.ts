// What the page shows of files that hold less than a recording, or something else.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, noBrowser as skip } from "../../tools/test-browser.ts";
import { fixture, openPage, startViewer, textOf, writeReport } from "./testing/open-page.ts";

const folder = mkdtempSync(join(tmpdir(), "pyrometer-others-"));
const FILES: Readonly<Record<string, string>> = {
  viztracer: "viztracer/1.1.1/async.json",
  firefox: "firefox/153.7.0/work.json.gz",
  imports: "importtime/3.13.0/import.txt",
  callgrind: "callgrind/3.19.0/cache.callgrind",
  collapsed: "py-spy/0.4.3/raw.txt",
};
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  for (const [name, file] of Object.entries(FILES)) {
    writeReport(join(folder, `${name}.html`), [fixture(file)]);
  }
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
  rmSync(folder, { recursive: true });
});

const open = async (name: keyof typeof FILES, view: string): Promise<Page> =>
  openPage(browser, `file://${join(folder, name)}.html`, { hash: `view=${view}` });

test("a span of the time view is selected; its place and source are known", { skip }, async () => {
  const page = await open("viztracer", "time");
  const canvas = page.locator("[data-testid=time]");
  await canvas.waitFor();
  const box = await canvas.boundingBox();
  assert.ok(box !== null);
  // The axis and the thread's name may stand above: `main` is the third span from the outside.
  for (let y = 12; y < 160; y += 11) {
    await page.mouse.click(box.x + box.width * 0.9, box.y + y);
    const selected = page.locator("[data-testid=frame] h2");
    if ((await selected.count()) > 0 && (await selected.textContent()) === "main") break;
  }
  assert.equal(await textOf(page, "[data-testid=frame] h2"), "main");
  assert.equal(
    await textOf(page, "[data-testid=frame] .path"),
    "/srv/app/profiled_generators.py:26",
  );
  assert.match(await textOf(page, "[data-testid=frame] .source"), /def main\(\):/);
  await page.close();
});

test("markers run forward in time", { skip }, async () => {
  const page = await open("firefox", "markers");
  assert.equal(await textOf(page, "#row-0 [role=gridcell]"), "0");
  const sorted = page.locator("[role=columnheader][aria-sort=ascending]");
  assert.match((await sorted.textContent()) ?? "", /^Time/);
  await sorted.getByRole("button").click();
  await page.locator("[role=columnheader][aria-sort=descending]").waitFor();
  assert.match(await textOf(page, "#row-0 [role=gridcell]"), /^2\.\d+ s$/);
  await page.close();
});

test(
  "of markers those of the selected time are shown, and no switches of stacks",
  { skip },
  async () => {
    const page = await open("firefox", "markers&range=0-1000000");
    assert.equal(await page.locator("[role=grid]").getAttribute("aria-rowcount"), "2");
    assert.equal(await page.getByRole("button", { name: "inverted" }).count(), 0);
    await page.keyboard.press("Escape");
    await page.locator("#row-5").waitFor();
    await page.close();
  },
);

test("a file without source files says so", { skip }, async () => {
  const page = await open("imports", "source");
  assert.match(await textOf(page, ".nothing"), /no source files/);
  assert.equal(await page.locator("select").count(), 0);
  assert.match(await textOf(page, "aside"), /Slowest imports.*Self time in the module itself/);
  await page.close();
});

test(
  "what was added up before has no view of time, even where the address asks",
  { skip },
  async () => {
    const page = await open("collapsed", "time");
    await page.locator("[data-testid=flame]").waitFor();
    assert.equal(await page.getByRole("button", { name: "Time", exact: true }).count(), 0);
    await page.close();
  },
);

test("counts are not called times", { skip }, async () => {
  const page = await open("callgrind", "table");
  const heads = await page.locator("[role=columnheader]").allTextContents();
  assert.deepEqual(heads.slice(0, 4), ["ncalls", "self ▾", "percall", "total"]);
  assert.match(await textOf(page, ".stage-bar .amount"), /786,192 Ir/);
  await page.close();
});

test("a folder leads down and up again, and opens what is picked", { skip }, async (context) => {
  const { address, stop } = await startViewer([fixture("importtime")]);
  context.after(stop);
  const page = await openPage(browser, address);
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  assert.equal(await textOf(page, ".nothing h2"), "importtime");
  assert.equal(await page.getByRole("button", { name: "Flame" }).count(), 0, "nothing to view yet");
  await button("3.8.18/").click();
  await button("import.txt").waitFor();
  assert.equal(await textOf(page, ".nothing h2"), "importtime/3.8.18");
  await button("../").click();
  await button("3.13.0/").press("Enter");
  await button("import.txt").press("Enter");
  await page.getByText("Slowest imports").waitFor();
  await page.close();
});
