// The SVG as a person uses it: opened as a file in a real browser, without a network.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, noBrowser as skip } from "../../../tools/test-browser.ts";
import type { Profile } from "#profile/model/profile.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";
import type { Direction } from "../flame-layout.ts";
import { flameGraphSvg } from "./flame-graph.ts";
import { HOSTILE_NAMES, hostileProfile } from "./hostile-names.ts";
import { syntheticProfile } from "./synthetic-profile.ts";

const folder = mkdtempSync(join(tmpdir(), "pyrometer-svg-"));
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
  rmSync(folder, { recursive: true });
});

interface OpenOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly direction?: Direction;
  readonly hash?: string;
}

/**
 * Opens the profile's flame graph; fails on any error of the page and on any request that leaves.
 */
async function open(profile: Profile, options: OpenOptions = {}): Promise<Page> {
  const direction = options.direction ?? "icicle";
  const path = join(folder, "profile.svg");
  writeFileSync(
    path,
    flameGraphSvg(profile, DEFAULT_SELECTION, { direction, fullFileNames: false }),
  );
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1200, height: 700 },
    colorScheme: options.colorScheme ?? "light",
  });
  page.on("pageerror", (error) => assert.fail(error.message));
  page.on("request", (request) => {
    assert.equal(request.url().split("#")[0], `file://${path}`, "a request leaves");
  });
  await page.goto(`file://${path}${options.hash ?? ""}`);
  assert.equal(await page.locator("svg").first().getAttribute("data-pyrometer"), "ready");
  return page;
}

/** main 100 %: load 40 (query 40), save 60 (dump 30 > query 10). */
const ORDERS = fromText(`
  count: 40        20        10        30
  cpu:   400       200       100       300
         main:1    main:1    main:1    main:1
         load:2    save:3    save:3    save:3
         query:9             dump:7    dump:7
                             query:9
`);

const frame = (page: Page, name: string): ReturnType<Page["locator"]> =>
  page.locator("#frames > g", { has: page.locator("tspan", { hasText: new RegExp(`^${name}$`) }) });

async function widthOf(page: Page, name: string): Promise<number> {
  const box = await frame(page, name).first().locator("rect").boundingBox();
  return Math.round(box?.width ?? 0);
}

const query = (page: Page): Promise<unknown> =>
  page.evaluate(`document.getElementById("field").value`);

const text = async (page: Page, selector: string): Promise<string> =>
  ((await page.locator(selector).textContent()) ?? "").replaceAll("\u00a0", " ");

test(
  "a click zooms, callers fade and stay, the way back is shown and can be clicked",
  { skip },
  async () => {
    const page = await open(ORDERS);
    const whole = await widthOf(page, "main");
    assert.equal(whole, 1200 - 32 - 1);
    assert.equal(await widthOf(page, "save"), Math.round((whole + 1) * 0.6 - 1));
    await frame(page, "save").click();
    assert.equal(await widthOf(page, "save"), whole);
    assert.equal(await frame(page, "main").getAttribute("class"), "faded");
    assert.equal(await frame(page, "load").count(), 0);
    assert.equal(await text(page, "#crumbs"), "All›main›save60 %");
    assert.match(page.url(), /#zoom=\d+$/);
    await page.locator("#crumbs text", { hasText: "All" }).click();
    assert.equal(await frame(page, "load").count(), 1);
    await page.goBack();
    assert.equal(await widthOf(page, "save"), whole, "the browser's own way back works too");
    await page.close();
  },
);

test("the search tells the matched share, nested matches counted once", { skip }, async () => {
  const page = await open(ORDERS);
  await page.keyboard.press("/");
  await page.keyboard.type("query|dump");
  // load > query 40, dump 40 with a query of 10 in it.
  assert.equal(await text(page, "#result"), "80 % · 3");
  assert.equal(await page.locator("#frames > g.hit").count(), 3);
  assert.match(page.url(), /#search=query%7Cdump$/);
  await page.keyboard.press("Enter");
  assert.equal(await text(page, "#result"), "80 % · 1 of 3");
  await page.locator("#field").fill("QUERY");
  assert.equal(await text(page, "#result"), "no match", "capitals count");
  await page.locator("#field").fill("main.py:7");
  assert.equal(await text(page, "#result"), "40 % · 1", "files and lines are searched too");
  await page.locator("#field").fill("query(");
  assert.equal(await text(page, "#result"), "not a regex (yet)");
  assert.equal(await page.locator("#frames > g.hit").count(), 0);
  await page.close();
});

test(
  "keys: search, hits, walking, zooming, help, and Esc back through all of it",
  { skip },
  async () => {
    const page = await open(ORDERS);
    const focused = async (): Promise<string> =>
      text(page, "#frames > g.cursor > text > tspan:first-child");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("query");
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    assert.match(await text(page, "#tip"), /^query\/app\/main.py:9/);
    await page.keyboard.press("n");
    assert.equal(await text(page, "#result"), "50 % · 2 of 2");
    await page.keyboard.press("N");
    assert.equal(await text(page, "#result"), "50 % · 1 of 2");
    await page.keyboard.press("ArrowUp");
    assert.equal(await focused(), "load");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "save");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), "dump");
    await page.keyboard.press("Enter");
    assert.equal(await text(page, "#crumbs"), "All›main›save›dump40 %");
    await page.locator("#keys").click();
    assert.equal(await page.locator("#help").count(), 1);
    await page.keyboard.press("?");
    assert.equal(await page.locator("#help").count(), 0);
    await page.keyboard.press("?");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#help").count(), 0);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#frames > g.cursor").count(), 0);
    await page.keyboard.press("Escape");
    await page.waitForFunction(`!location.hash.includes("zoom")`);
    assert.equal(await text(page, "#crumbs"), "CPU time · by line");
    await page.keyboard.press("Escape");
    assert.equal(await query(page), "");
    assert.equal(await page.locator("#frames > g.hit").count(), 0);
    await page.close();
  },
);

test("the tooltip tells total and self, as share, value and samples", { skip }, async () => {
  const page = await open(ORDERS);
  await frame(page, "save").hover();
  const tip = await text(page, "#tip");
  assert.match(tip, /^save\/app\/main.py:3/);
  assert.match(tip, /60 %± 14total600 ms · 60 samples/);
  assert.match(tip, /20 %.*self200 ms · 20 samples/);
  assert.match(tip, /your code$/);
  await page.mouse.move(5, 5);
  assert.equal(await page.locator("#tip").getAttribute("visibility"), "hidden");
  await page.close();
});

test("the address brings zoom and search back", { skip }, async () => {
  const page = await open(ORDERS, { hash: "#zoom=4&search=dump" });
  assert.match(await text(page, "#crumbs"), /^All›main›/);
  assert.equal(await query(page), "dump");
  const wrong = await open(ORDERS, { hash: "#zoom=99999&search=%5B" });
  assert.equal(await text(wrong, "#crumbs"), "CPU time · by line");
  await page.close();
  await wrong.close();
});

test("it fills the window and follows its size", { skip }, async () => {
  const page = await open(syntheticProfile(7500, 100), { width: 1440 });
  assert.ok((await widthOf(page, "main")) > 1300);
  await page.setViewportSize({ width: 800, height: 600 });
  await page.waitForFunction(`document.querySelector("#frames rect").getBBox().width < 800`);
  const ends = await page.evaluate(`["cost", "legend", "measured", "amount"].map((id) => {
    const box = document.getElementById(id).getBoundingClientRect();
    return Math.round(box.right);
  })`);
  for (const end of ends as number[]) assert.ok(end <= 800 - 12, `${end} px`);
  const search = await page.locator("#search").boundingBox();
  const measured = await page.locator("#measured").boundingBox();
  assert.ok((measured?.x ?? 0) + (measured?.width ?? 0) <= (search?.x ?? 0), "they overlap");
  await page.close();
});

test("light and dark follow the browser", { skip }, async () => {
  const background = async (colorScheme: "light" | "dark"): Promise<number> => {
    const page = await open(ORDERS, { colorScheme });
    const color = await page.evaluate(
      `getComputedStyle(document.querySelector(".background")).fill`,
    );
    await page.close();
    return Number(/\d+/.exec(String(color))?.[0]);
  };
  assert.ok((await background("light")) > 240);
  assert.ok((await background("dark")) < 40);
});

test("a flame stands on its root", { skip }, async () => {
  const page = await open(ORDERS, { direction: "flame" });
  const y = async (name: string): Promise<number> =>
    (await frame(page, name).first().boundingBox())?.y ?? 0;
  assert.ok((await y("main")) > (await y("save")));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await text(page, "#frames > g.cursor > text > tspan:first-child"), "save");
  await page.close();
});

test("hostile names are only text", { skip }, async () => {
  const page = await open(hostileProfile());
  page.on("dialog", () => assert.fail("a name ran as a script"));
  assert.equal(await page.locator("#frames > g").count(), HOSTILE_NAMES.length);
  await page.keyboard.press("/");
  await page.keyboard.type("alert");
  await page.keyboard.press("Enter");
  assert.match(await text(page, "#tip"), /alert\(1\)/);
  await page.close();
});

test(
  "10,000 rows: only those in the window are drawn, and the last can be reached",
  { skip },
  async () => {
    const cells = Array.from({ length: 10_000 }, (_, depth) => `f${depth}`).join("\n");
    const page = await open(fromText(cells));
    assert.ok((await page.locator("#frames > g").count()) < 60);
    await page.keyboard.press("End");
    await frame(page, "f9999").waitFor();
    await page.mouse.move(600, 400);
    await page.mouse.wheel(0, -2300);
    await frame(page, "f9890").waitFor();
    await page.close();
  },
);

test("50,000 frames stay quick", { skip }, async () => {
  const page = await open(syntheticProfile(20_000, 20_000));
  const began = performance.now();
  await page.keyboard.press("/");
  await page.keyboard.type("step_1");
  for (let hit = 0; hit < 5; hit++) await page.keyboard.press("Enter");
  assert.match(await text(page, "#result"), /5 of [\d,]+$/);
  const seconds = (performance.now() - began) / 1000;
  assert.ok(seconds < 10, `11 keys took ${seconds.toFixed(1)} s`);
  assert.ok((await page.locator("#frames > g").count()) < 8000);
  await page.close();
});
