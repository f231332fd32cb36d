// Filters, processes, counters, the axis of time, and the search in rows: each by keyboard alone,
// in light and dark, with names for a screen reader.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  textOf,
  writeReport,
  type OpenOptions,
} from "./testing/open-page.ts";
import { tracedProcesses } from "./testing/traced-processes.ts";

const folder = mkdtempSync(join(tmpdir(), "pyrometer-controls-"));
const THEMES = ["light", "dark"] as const;
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  const traced = join(folder, "traced.json");
  writeFileSync(traced, JSON.stringify(tracedProcesses()));
  const reports: Readonly<Record<string, readonly string[]>> = {
    sampled: [fixture("py-spy/0.4.3/py-spy.speedscope.json")],
    firefox: [fixture("firefox/153.7.0/work.json.gz")],
    imports: [fixture("importtime/3.13.0/import.txt")],
    two: [fixture("cprofile/3.13.0/work.prof"), fixture("cprofile/3.12.1/work.prof")],
    traced: [traced],
  };
  for (const [name, files] of Object.entries(reports)) {
    writeReport(join(folder, `${name}.html`), files);
  }
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
  rmSync(folder, { recursive: true });
});

async function open(name: string, options: OpenOptions = {}): Promise<Page> {
  return openPage(browser, `file://${join(folder, name)}.html`, options);
}

async function amount(page: Page): Promise<string> {
  return textOf(page, ".amount");
}

/** Expressions are matched beside the page. */
async function amountUnlike(page: Page, earlier: string): Promise<string> {
  const shown = earlier.replaceAll(" ", "\\s");
  await page
    .locator(".amount")
    .filter({ hasNotText: new RegExp(`^${shown}$`, "u") })
    .waitFor();
  return amount(page);
}

async function axisTicks(page: Page): Promise<readonly string[]> {
  await page.waitForTimeout(200);
  const label = await page.locator("[data-testid=time-axis]").getAttribute("aria-label");
  const [, ticks = ""] = /^Axis of time: (.*)$/.exec(label ?? "") ?? [];
  return ticks.replaceAll("\u00a0", " ").split(", ");
}

/** Tab until the element has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const isThere = await page.locator(selector).evaluateAll(
      // The page's types are not Node's.
      (elements) => elements.includes((globalThis as unknown as PageScope).document.activeElement),
    );
    if (isThere) return;
  }
  assert.fail(`no Tab leads to ${selector}`);
}

interface PageScope {
  readonly document: { readonly activeElement: SVGElement | HTMLElement };
}

for (const colorScheme of THEMES) {
  test(
    `stacks are kept and left out by an expression, and taken back: ${colorScheme}`,
    { skip },
    async () => {
      const page = await open("sampled", { colorScheme });
      const whole = await amount(page);
      await page.keyboard.press("f");
      await page.locator("#filter-pattern:focus").waitFor();
      const tree = await page.locator("form").ariaSnapshot();
      assert.match(tree, /form "Keep or leave out stacks"/);
      assert.match(tree, /textbox "Regex that some frame of a stack matches"/);
      await page.keyboard.type("JSON|json");
      await page.keyboard.press("Enter");
      await page.waitForURL(/trail=ks-any_JSON/);
      const kept = await amountUnlike(page, whole);
      assert.match(kept, /^510 ms/);
      await page.keyboard.press("f");
      await page.keyboard.type("dumps");
      await page.keyboard.press("Shift+Enter");
      await page.waitForURL(/ds-any_dumps/);
      await page.locator(".chip", { hasText: "without /dumps/" }).waitFor();
      const rest = await amountUnlike(page, kept);
      // The address alone brings both back.
      const again = await open("sampled", { colorScheme, hash: page.url().split("#")[1] });
      await again.locator(".chip", { hasText: "only with /JSON|json/" }).waitFor();
      assert.equal(await amount(again), rest);
      await again.close();
      await pressKeys(page, ["Escape"]);
      assert.equal(await amount(page), kept);
      await pressKeys(page, ["Escape"]);
      assert.equal(await amount(page), whole);
      await page.close();
    },
  );

  test(
    `a counter is read off by keys, zoomed and searched for: ${colorScheme}`,
    { skip },
    async () => {
      const page = await open("traced", { colorScheme, hash: "view=counters" });
      await page.locator(".counter canvas").first().waitFor();
      assert.equal(await page.locator(".counter").count(), 3);
      const tree = await page.locator(".counters").ariaSnapshot();
      assert.match(tree, /img "Axis of time: 0 s, 0\.2 s/u);
      assert.match(tree, /region "memory: resident"/);
      assert.match(tree, /img "memory: resident over time: 100 to 298 · 100 values"/);
      await tabTo(page, ".counters");
      await pressKeys(page, ["Home", "Shift+ArrowRight", "Shift+ArrowRight"]);
      assert.match(await textOf(page, ".counters-axis"), /^at 3\d\d ms$/);
      assert.match(await textOf(page, "[aria-label='memory: resident'] .value"), /^1[34]\d$/);
      await pressKeys(page, ["+", "+"]);
      await page.waitForURL(/range=/);
      const ticks = await axisTicks(page);
      assert.ok(ticks.includes("0.30 s") && !ticks.includes("1.0 s"), ticks.join());
      await pressKeys(page, ["Escape"]);
      assert.doesNotMatch(page.url(), /range=/);
      assert.equal(await search(page, "^queue|^load$"), "2 of 3");
      assert.equal(await page.locator(".counter").count(), 2);
      await page.close();
    },
  );

  test(
    `processes are shown and hidden by the picker and in the tracks: ${colorScheme}`,
    { skip },
    async () => {
      const page = await open("firefox", { colorScheme, hash: "view=threads" });
      const processes = page.locator(".process");
      await processes.first().waitFor();
      const count = await processes.count();
      assert.ok(count > 2);
      const tracks = await page.locator(".track").count();
      const first = processes.first().locator("> label input");
      const tree = await processes.first().ariaSnapshot();
      assert.match(tree, /^- '?region "process \d+/);
      assert.match(tree, /checkbox "process \d+[^"]*" \[checked\]/);
      await first.focus();
      await page.keyboard.press("Space");
      await page.waitForURL(/hidepid=\d+/);
      assert.ok((await page.locator(".track").count()) < tracks);
      const hidden = await amount(page);
      await tabTo(page, ".picker > summary");
      await page.keyboard.press("Enter");
      assert.match(
        await textOf(page, ".picker"),
        new RegExp(`^${count - 1} of ${count} processes`),
      );
      const list = await page.locator("[aria-label='Which processes count']").ariaSnapshot();
      assert.match(list, /button "Only process \d+/);
      await pressKeys(page, ["Tab", "Enter"]);
      await page.waitForURL((url) => !url.hash.includes("hidepid"));
      assert.notEqual(await amount(page), hidden);
      assert.equal(await page.locator(".track").count(), tracks);
      await page.close();
    },
  );

  test(`time has an axis at every zoom, moved by keys: ${colorScheme}`, { skip }, async () => {
    const page = await open("traced", { colorScheme, hash: "view=time" });
    assert.deepEqual((await axisTicks(page)).slice(0, 3), ["0 s", "0.2 s", "0.4 s"]);
    const tree = await page.locator(".flame").ariaSnapshot();
    assert.match(tree, /group "In order of time: arrows move, plus and minus zoom"/);
    await tabTo(page, ".flame");
    await pressKeys(
      page,
      Array.from({ length: 12 }, () => "+"),
    );
    const [zoomed] = await axisTicks(page);
    assert.match(zoomed, /^\d\.\d{4} s$/);
    await pressKeys(page, ["ArrowRight", "ArrowRight"]);
    assert.notEqual((await axisTicks(page))[0], zoomed);
    await pressKeys(
      page,
      Array.from({ length: 40 }, () => "+"),
    );
    const fine = await axisTicks(page);
    assert.ok(fine.length >= 2 && new Set(fine).size === fine.length, fine.join());
    assert.match(fine[0], /^\d\.\d{3}\u202f\d{3}\u202f\d+/u);
    await pressKeys(page, ["0"]);
    assert.equal((await axisTicks(page))[0], "0 s");
    await page.close();
  });

  test(
    `a comparison is searched by expression, and nothing unknown is coloured: ${colorScheme}`,
    { skip },
    async () => {
      const page = await open("two", { colorScheme, hash: "view=diff" });
      await page.locator(".grid[aria-label='Changes by function']").waitFor();
      const rows = Number(await page.locator(".grid").getAttribute("aria-rowcount"));
      assert.match(await search(page, "^(spin|wait)\\b"), /^9\d\.\d % → 9\d\.\d % · 2$/);
      assert.equal(await page.locator(".grid").getAttribute("aria-rowcount"), "3");
      assert.match(await search(page, "(([a-zA-Z_./ ():0-9<>'-]+)+)+!"), /too slow/);
      assert.equal(Number(await page.locator(".grid").getAttribute("aria-rowcount")), rows);
      const legend = await page.locator("[aria-label='Colours of changes']").textContent();
      assert.equal(legend, "hardly changedmore, perhaps by chanceless, perhaps by chance");
      const colors = await page.locator(".change").evaluateAll((cells) =>
        // The page's types are not Node's.
        cells.map((cell) => (cell as unknown as StyledScope).style.backgroundColor),
      );
      assert.ok(colors.length > 10);
      assert.equal(new Set(colors).size, 1, "one grey");
      await page.locator("[aria-label=Picture] button", { hasText: "Flame" }).click();
      await page.locator("[data-testid=diff]").waitFor();
      await page.close();
    },
  );
}

interface StyledScope {
  readonly style: { readonly backgroundColor: string };
}

test(
  "an expression that runs for ever is taken back, also one of an address",
  { skip },
  async () => {
    const slow = encodeURIComponent("((a|b|c|[a-zA-Z_./<> ]+)+)+!$");
    const page = await open("sampled", { hash: `trail=ks-any_${encodeURIComponent(slow)}` });
    await page.locator(".notice", { hasText: "was taken back: too slow" }).waitFor();
    assert.doesNotMatch(page.url(), /trail=/);
    assert.match(await amount(page), /4\.51 s/);
    await page.keyboard.press("f");
    await page.keyboard.type("spin(");
    await page.keyboard.press("Enter");
    assert.equal(await textOf(page, "#filter-error"), "not a regex (yet)");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#filter[open]").count(), 0);
    await page.close();
  },
);

test("files alone, functions alone", { skip }, async () => {
  const page = await open("sampled");
  const whole = await amount(page);
  const keptBy = async (field: string): Promise<string> => {
    await page.keyboard.press("f");
    await page.locator("form button", { hasText: new RegExp(`^${field}$`) }).click();
    await page.locator("#filter-pattern").fill("json/");
    await page.keyboard.press("Enter");
    const found = await amountUnlike(page, whole);
    await page.locator(".chip").click();
    assert.equal(await amountUnlike(page, found), whole);
    return found;
  };
  assert.match(await keptBy("file"), /^5\d0 ms/);
  assert.match(await keptBy("function"), /^0 /);
  await page.close();
});

test("imports are searched by expression, with the share of what they took", { skip }, async () => {
  const page = await open("imports");
  assert.match(await search(page, "^json\\b"), /^2\d\.\d % · \d+$/);
  const names = await page.locator(".grid-row").allTextContents();
  assert.ok(names.length > 2 && names.every((name) => name.includes("json")));
  assert.equal(await search(page, "nothing at all"), "no match");
  await page.close();
});

test("the help sheet names the new keys, each once", { skip }, async () => {
  const page = await open("traced");
  await page.keyboard.press("?");
  const sheet = await page.locator("[data-testid=keys]").ariaSnapshot();
  assert.match(sheet, /filter by regex: Enter keeps those stacks, Shift Enter leaves them out/);
  assert.match(sheet, /Counters: values over time, a chart each/);
  assert.match(sheet, /two fingers/);
  await page.close();
});
