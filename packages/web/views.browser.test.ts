// Every view as a person uses it: the frame that they look for is found by key and by search, in
// light and dark, and nothing is asked of anyone.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, noBrowser as skip } from "../../tools/test-browser.ts";
import {
  fixture,
  openPage,
  pressKeys,
  search,
  startViewer,
  textOf,
  writeReport,
  type OpenOptions,
} from "./testing/open-page.ts";

const folder = mkdtempSync(join(tmpdir(), "pyrometer-web-"));
let browser: Browser;

/** Two threads, 2 s; `background` is half of it, `spin` and `wait` most of the rest. */
const SAMPLED = "py-spy/0.4.3/py-spy.speedscope.json";
const EDGES = "cprofile/3.13.0/work.prof";
const REPORTS: Readonly<Record<string, readonly string[]>> = {
  sampled: [SAMPLED],
  edges: [EDGES],
  spans: ["py-spy/0.4.3/chrometrace.json"],
  imports: ["importtime/3.13.0/import.txt"],
  markers: ["odd/phases.trace.json"],
  two: [EDGES, "cprofile/3.12.1/work.prof"],
};

const addressOf = (name: string): string => `file://${join(folder, name)}.html`;

before(async () => {
  if (skip !== false) return;
  for (const [name, files] of Object.entries(REPORTS)) {
    writeReport(join(folder, `${name}.html`), files.map(fixture));
  }
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
  rmSync(folder, { recursive: true });
});

async function open(name: string, options: OpenOptions = {}): Promise<Page> {
  return openPage(browser, addressOf(name), options);
}

const selectedName = async (page: Page): Promise<string> => textOf(page, "[data-testid=frame] h2");

/** Colours that a canvas has, some thousand pixels of it. */
async function colorsOf(page: Page, testId: string): Promise<number> {
  const canvas = page.locator(`[data-testid=${testId}]`);
  await canvas.waitFor();
  await page.evaluate(
    `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))`,
  );
  return canvas.evaluate((element) => {
    const { width, height } = element as unknown as { width: number; height: number };
    const copy = (element as unknown as { getContext(kind: string): PixelSource }).getContext("2d");
    const { data } = copy.getImageData(0, 0, width, height);
    const seen = new Set<number>();
    for (let at = 0; at < data.length; at += 4 * 7) {
      seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    }
    return seen.size;
  });
}

interface PixelSource {
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
}

test(
  "h selects the hottest function; the panel tells what it costs and who calls it",
  { skip },
  async () => {
    const page = await open("sampled");
    await page.keyboard.press("h");
    assert.equal(await selectedName(page), "background");
    const panel = (await textOf(page, "[data-testid=frame]")).replaceAll(/\s+/g, " ");
    assert.match(panel, /47 % ?total · 2\.\d+ s/);
    assert.match(panel, /Called by.*Thread\.run/);
    assert.match(panel, /Stack.*Thread\._bootstrap/);
    assert.ok((await colorsOf(page, "flame")) > 5, "the flame graph is drawn");
    await page.close();
  },
);

test(
  "search tells the matched share, n and N walk the hits, Esc goes all the way back",
  { skip },
  async () => {
    const page = await open("sampled");
    assert.match(await search(page, "spin|iterencode"), /^2\d % · \d+$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/path=/);
    assert.equal(await selectedName(page), "spin");
    await page.keyboard.press("n");
    assert.equal(await selectedName(page), "JSONEncoder.iterencode");
    await page.keyboard.press("N");
    assert.equal(await selectedName(page), "spin");
    await page.keyboard.press("Enter");
    assert.match(page.url(), /zoom=/);
    await page.keyboard.press("Escape");
    assert.doesNotMatch(page.url(), /zoom=/);
    await pressKeys(page, ["Escape", "Escape"]);
    assert.doesNotMatch(page.url(), /search=|frame=/);
    assert.equal(await page.locator("[data-testid=overview]").count(), 1);
    await page.close();
  },
);

test("an expression that runs for ever is ended, one that is none is named", { skip }, async () => {
  const page = await open("sampled");
  assert.match(await search(page, "spin("), /not a regex/);
  assert.match(await search(page, "(([a-zA-Z_./ ():0-9]+)+)+!"), /too slow/);
  assert.match(await search(page, "spin"), /%/, "the next search works");
  await page.close();
});

test("arrows walk the flame graph, and a screen reader hears where", { skip }, async () => {
  const page = await open("sampled");
  await page.locator("[role=tree]").focus();
  await pressKeys(page, ["ArrowDown", "ArrowDown"]);
  assert.equal(await selectedName(page), "main");
  const active = await page.locator("[role=tree]").getAttribute("aria-activedescendant");
  const spoken = await textOf(page, `#${active ?? ""}`);
  assert.match(spoken, /^main, total 5\d %/);
  await pressKeys(page, ["ArrowUp", "ArrowRight"]);
  assert.equal(await selectedName(page), "Thread._bootstrap");
  await page.close();
});

test("the address brings everything back", { skip }, async () => {
  const page = await open("sampled");
  await search(page, "spin");
  await page.keyboard.press("Enter");
  await pressKeys(page, ["i", "4"]);
  await page.waitForURL(/view=table/);
  const again = await open("sampled", { hash: page.url().split("#")[1] });
  assert.equal(await selectedName(again), "spin");
  assert.equal(await again.locator(".grid").count(), 1);
  assert.equal(await again.locator("#search").inputValue(), "spin");
  await page.close();
  await again.close();
});

test(
  "the table sorts, filters by the search and opens a row in the flame graph",
  { skip },
  async () => {
    const page = await open("sampled", { hash: "view=table" });
    const firstName = async (): Promise<string> =>
      textOf(page, "#row-0 [role=gridcell]:nth-child(5)");
    assert.equal(await firstName(), "background");
    await page.locator("[role=columnheader]", { hasText: "Function" }).locator("button").click();
    assert.notEqual(await firstName(), "background");
    await search(page, "iterencode");
    await page.keyboard.press("Escape");
    await page.locator("[role=grid][aria-rowcount='2']").waitFor();
    await pressKeys(page, ["ArrowDown", "Enter"]);
    assert.equal(await selectedName(page), "JSONEncoder.iterencode");
    assert.equal(await page.locator("[data-testid=flame]").count(), 1);
    await page.close();
  },
);

test("cProfile's table has its columns and numbers", { skip }, async () => {
  const page = await open("edges", { hash: "view=table" });
  const heads = await page.locator("[role=columnheader]").allTextContents();
  assert.deepEqual(heads.map((head) => head.replace(/ .$/, "")).slice(0, 5), [
    "ncalls",
    "tottime",
    "percall",
    "cumtime",
    "percall",
  ]);
  const row = await page.locator("#row-0 [role=gridcell]").allTextContents();
  assert.match(
    row.join("|").replaceAll("\u00a0", " "),
    /^5\|103 ms\|20\.6 ms\|103 ms\|20\.6 ms\|88/,
  );
  await page.keyboard.press("h");
  await page.keyboard.press("2");
  await page.locator(".halves").waitFor();
  assert.match(await textOf(page, ".halves"), /Called by.*wait/);
  await page.close();
});

test("the tree opens and closes by arrows, and inverts", { skip }, async () => {
  const page = await open("sampled", { hash: "view=tree" });
  await page.locator("[role=treegrid]").focus();
  const rows = async (): Promise<number> => page.locator("[role=row][aria-level]").count();
  const closed = await rows();
  await pressKeys(page, ["ArrowDown", "ArrowLeft"]);
  const afterLeft = await rows();
  assert.ok(afterLeft < closed);
  await page.keyboard.press("ArrowRight");
  assert.ok((await rows()) > afterLeft);
  await page.keyboard.press("i");
  await page.locator("[role=treegrid][aria-label='Call tree, inverted']").waitFor();
  assert.match(await textOf(page, "#row-0"), /background/);
  await page.close();
});

test("callers stand above the selected function, callees below", { skip }, async () => {
  const page = await open("sampled", { hash: "view=callers" });
  assert.match(await textOf(page, ".nothing"), /No function is selected.*h selects/);
  await search(page, "^handle ");
  await page.keyboard.press("Enter");
  await page.locator("[data-testid=callers]").first().waitFor();
  assert.match(await textOf(page, ".middle"), /^handle5\d % total/);
  assert.ok((await colorsOf(page, "callees")) > 4);
  await page.close();
});

for (const view of ["time", "sunburst"]) {
  test(`${view} is drawn`, { skip }, async () => {
    const page = await open("sampled", { hash: `view=${view}` });
    assert.ok((await colorsOf(page, view)) > 8);
    await page.locator(`[data-testid=${view}]`).click({ position: { x: 450, y: 60 } });
    await page.keyboard.press("h");
    assert.equal(await selectedName(page), "background");
    await page.close();
  });
}

test("a time is selected in the strip for every view; Esc gives it back", { skip }, async () => {
  const page = await open("sampled");
  const whole = await textOf(page, ".amount");
  const box = await page.locator("[data-testid=strip]").boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + 200, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + 30, { steps: 3 });
  await page.mouse.up();
  await page.waitForURL(/range=/);
  assert.notEqual(await textOf(page, ".amount"), whole);
  await page.locator("body").click({ position: { x: 5, y: 715 } });
  await page.keyboard.press("Escape");
  assert.equal(await textOf(page, ".amount"), whole);
  await page.close();
});

test("a hidden thread is hidden in every view", { skip }, async () => {
  const page = await open("sampled", { hash: "view=threads" });
  const tracks = page.locator(".track");
  await tracks.first().waitFor();
  assert.equal(await tracks.count(), 2);
  await tracks.nth(1).locator("input").click();
  await page.waitForURL(/hide=/);
  await page.keyboard.press("1");
  await page.keyboard.press("h");
  assert.equal(await selectedName(page), "wait", "the other thread is gone");
  await page.close();
});

test("a transform is undone by its chip", { skip }, async () => {
  const page = await open("sampled");
  await search(page, "^handle ");
  await page.keyboard.press("Enter");
  const whole = await textOf(page, ".amount");
  await page.locator("aside summary").click();
  await page.locator("aside button", { hasText: "focus on the function" }).click();
  await page.waitForURL(/trail=/);
  assert.notEqual(await textOf(page, ".amount"), whole);
  await page.locator(".chip", { hasText: "handle" }).click();
  assert.equal(await textOf(page, ".amount"), whole);
  await page.close();
});

test("source without its text says why and lists the lines", { skip }, async () => {
  const page = await open("sampled", { hash: "view=source" });
  await page.locator(".grid").waitFor();
  assert.match(await textOf(page, ".stage"), /--source/);
  assert.match(await textOf(page, "#row-0"), /%.*line \d+/);
  await page.close();
});

test("an import log opens as one", { skip }, async () => {
  const page = await open("imports");
  await page.locator(".grid[aria-label=Imports]").waitFor();
  assert.match(await textOf(page, "#row-0"), /ms/);
  await page.close();
});

test("markers are a table that sorts", { skip }, async () => {
  const page = await open("markers", { hash: "view=markers" });
  await page.locator(".grid[aria-label=Markers]").waitFor();
  const first = await textOf(page, "#row-0");
  await page.locator("[role=columnheader]", { hasText: "Name" }).locator("button").click();
  await page.locator("[role=columnheader][aria-sort]", { hasText: "Name" }).waitFor();
  await page.locator(".grid").focus();
  await pressKeys(page, ["End"]);
  assert.ok((await page.locator("[role=row][aria-selected=true]").count()) === 1);
  assert.notEqual(first, "");
  await page.close();
});

test("spans stand in order of time", { skip }, async () => {
  const page = await open("spans", { hash: "view=time" });
  assert.ok((await colorsOf(page, "time")) > 5);
  await page.close();
});

test("two profiles are compared, and what is not known of chance is said", { skip }, async () => {
  const page = await open("two", { hash: "view=diff" });
  await page.locator(".grid[aria-label='Changes by function']").waitFor();
  assert.match(await textOf(page, ".stage"), /chance unknown/);
  assert.match(await textOf(page, "#row-0"), /[+−]\d/);
  await page.locator("[aria-label=Picture] button", { hasText: "Flame" }).click();
  assert.ok((await colorsOf(page, "diff")) > 2);
  await page.close();
});

test("import, ± and keys are one click away, and Esc leads back", { skip }, async () => {
  const page = await open("edges");
  await page.locator("footer button", { hasText: "import" }).click();
  assert.match(await textOf(page, "[data-testid=import]"), /202 functions/);
  await page.keyboard.press("e");
  assert.match(await textOf(page, "[data-testid=noise]"), /no ± is shown/);
  await page.keyboard.press("?");
  assert.match(await textOf(page, "[data-testid=keys]"), /search by regex/);
  const keys = await page.locator("[data-testid=keys] dt").allTextContents();
  assert.deepEqual(keys, [...new Set(keys)], "no key means two things");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("[data-testid=overview]").count(), 1);
  await page.close();
});

test("the browser's way back goes by views and zooms", { skip }, async () => {
  const page = await open("sampled");
  await pressKeys(page, ["4", "5"]);
  await page.locator("[role=treegrid]").waitFor();
  await page.goBack();
  await page.locator("[role=grid]").waitFor();
  await page.goBack();
  await page.locator("[data-testid=flame]").waitFor();
  await page.close();
});

test("dark follows the system, t changes it", { skip }, async () => {
  const lightness = async (page: Page): Promise<number> => {
    const color = await page.evaluate(`getComputedStyle(document.body).backgroundColor`);
    return Number(/\d+/.exec(String(color))?.[0]);
  };
  const page = await open("sampled", { colorScheme: "dark" });
  assert.ok((await lightness(page)) < 60);
  await page.keyboard.press("t");
  assert.ok((await lightness(page)) > 200);
  assert.match(page.url(), /theme=light/);
  await page.close();
});

test("the server's page does the same, and asks nobody else", { skip }, async () => {
  const { address, stop } = await startViewer([fixture(SAMPLED)]);
  try {
    const page = await openPage(browser, address);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.keyboard.press("h");
    assert.equal(await selectedName(page), "background");
    await page.keyboard.press("c");
    await page.locator(".notice", { hasText: "The stack is on the clipboard." }).waitFor();
    const copied = String(await page.evaluate("navigator.clipboard.readText()"));
    assert.match(copied, /^Thread\._bootstrap.*\n[^]*background/);
    await page.close();
  } finally {
    stop();
  }
});
