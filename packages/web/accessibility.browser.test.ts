// The rules of accessibility (WCAG and what is good practice, by axe-core) on every view and panel
// in light and dark: contrast, names, roles, landmarks; and that Tab goes through all of a page.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, noBrowser as skip } from "../../tools/test-browser.ts";
import { fixture, openPage, search, writeReport } from "./testing/open-page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "pyrometer-accessibility-"));
const THEMES = ["light", "dark"] as const;
let browser: Browser;

/** What each report is opened for: views by id, panels by the key that shows them. */
const REPORTS: readonly {
  readonly name: string;
  readonly files: readonly string[];
  readonly views: readonly string[];
  readonly panels: readonly string[];
}[] = [
  {
    name: "recording",
    files: ["pyrometer/2/two-epochs.pyro"],
    views: ["flame", "time", "callers", "table", "tree", "source", "sunburst", "threads"],
    panels: ["?", "d", "e"],
  },
  {
    name: "edges",
    files: ["cprofile/3.13.0/work.prof", "cprofile/3.12.1/work.prof"],
    views: ["flame", "callers", "table", "diff"],
    panels: [],
  },
  {
    name: "lines",
    files: ["scalene/2.4.0/lines.json"],
    views: ["source"],
    panels: [],
  },
  { name: "imports", files: ["importtime/3.13.0/import.txt"], views: ["imports"], panels: [] },
  {
    name: "events",
    files: ["odd/phases.trace.json"],
    views: ["time", "markers", "counters"],
    panels: [],
  },
];

const addressOf = (name: string): string => `file://${join(folder, name)}.html`;

before(async () => {
  if (skip !== false) return;
  for (const { name, files } of REPORTS) {
    writeReport(join(folder, `${name}.html`), files.map(fixture));
  }
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
  rmSync(folder, { recursive: true });
});

/** `rule: element: what is wrong`, a line per element. */
async function violations(page: Page): Promise<readonly string[]> {
  const options = JSON.stringify({ resultTypes: ["violations"] });
  const found = (await page.evaluate(`axe.run(document, ${options})`)) as AxeResults;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => {
      const why = (failureSummary ?? "").replaceAll(/\s+/g, " ");
      return `${id}: ${target.join(" ")}: ${why}`;
    }),
  );
}

for (const { name, views, panels } of REPORTS) {
  for (const colorScheme of THEMES) {
    test(`${name}, ${colorScheme}: nothing breaks a rule`, { skip }, async () => {
      for (const view of views) {
        const page = await openPage(browser, addressOf(name), {
          hash: `view=${view}`,
          colorScheme,
        });
        await page.evaluate(axe);
        await page.keyboard.press("h");
        assert.deepEqual(await violations(page), [], view);
        await page.context().close();
      }
      if (panels.length === 0) return;
      const page = await openPage(browser, addressOf(name), { colorScheme });
      await page.evaluate(axe);
      for (const key of panels) {
        await page.keyboard.press(key);
        assert.deepEqual(await violations(page), [], `the panel of ${key}`);
        await page.keyboard.press("Escape");
      }
      await search(page, "C");
      assert.deepEqual(await violations(page), [], "a search");
      await page.context().close();
    });
  }
}

test("Tab goes through the whole page in order and leaves it again", { skip }, async () => {
  const page = await openPage(browser, addressOf("recording"));
  const places: string[] = [];
  for (let step = 0; step < 120; step += 1) {
    await page.keyboard.press("Tab");
    const place = (await page.evaluate(
      `document.activeElement?.closest("header, .strip, .stage, aside, footer")
        ?.matches("header") ? "top" : document.activeElement === document.body ? "out" :
        document.activeElement?.closest(".strip, .stage, aside, footer")?.className ||
        document.activeElement?.closest("aside, footer")?.localName || "elsewhere"`,
    )) as string;
    if (places.at(-1) !== place) places.push(place);
    if (place === "out") break;
  }
  assert.deepEqual(places, ["top", "strip", "stage", "aside", "footer", "out"]);
  await page.context().close();
});
