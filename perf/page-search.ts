// From a key in the search field to its matches on the screen, in a profile with 100,000 names, in
// a real Chromium that draws in software. The first key also makes the names and starts the thread
// that matches them.

import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { startBrowser, withPaintedPage } from "./harness/browser.ts";
import { publish, readOptions } from "./harness/report.ts";
import { grouped } from "./harness/rounds.ts";
import { median } from "./harness/statistics.ts";

interface Typed {
  readonly key: string;
  /** What was searched for with this key. */
  readonly pattern: string;
  /** From the key to the share of the matches, and to the picture that shows them. */
  readonly toldMs: number;
  readonly drawnMs: number;
  readonly found: string;
}

const NAMES = 100_000;
const DEPTH = 25;
/** A word that some of the names hold, then an expression: each key is a search. */
const KEYS = Array.from("handler_7.*3");
const SETTLED_MS = 400;
const LIMIT_MS = 60_000;
const WINDOW = { width: 1920, height: 1080 };

const options = readOptions(7, 1);
const failures: string[] = [];
const file = join(tmpdir(), `pyrometer-page-search-${process.pid}.collapsed`);

/** Stacks of names that no other has, below one of a few entries. */
function manyNames(): string {
  const lines: string[] = [];
  for (let name = 0; name < NAMES; name += DEPTH) {
    const stack = Array.from({ length: DEPTH }, (_, level) => {
      const row = name + level;
      const kind = ["handler", "render", "load", "encode"][row % 4];
      const place = `service/package_${row % 40}/module_${row % 900}.py:${10 + (row % 700)}`;
      return `${kind}_${row} (${place})`;
    });
    lines.push(`main (service/main.py:1);entry_${name % 8};${stack.join(";")} ${1 + (name % 9)}\n`);
  }
  return lines.join("");
}

/**
 * In the page: when the last key came, when the field told what it found, when a canvas was drawn
 * with it.
 */
const WATCH = `
  window.searchTimes = { key: 0, told: 0, drawn: 0, found: "" };
  const times = window.searchTimes;
  addEventListener("keydown", ({ timeStamp }) => {
    Object.assign(times, { key: timeStamp, told: 0, drawn: 0, found: "" });
  }, true);
  const tell = () => {
    const hit = document.querySelector(".search .hit");
    if (times.told > 0 || hit?.dataset.for !== document.getElementById("search").value) return;
    times.told = performance.now();
    times.found = hit.textContent;
  };
  new MutationObserver(tell).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  let boxes = window.pyrometerFigures.boxes;
  Object.defineProperty(window.pyrometerFigures, "boxes", {
    get: () => boxes,
    set: (value) => {
      boxes = value;
      if (times.told > 0 && times.drawn === 0) {
        setTimeout(() => { times.drawn ||= performance.now(); });
      }
    },
  });
`;

interface SearchTimes {
  readonly key: number;
  readonly told: number;
  readonly drawn: number;
  readonly found: string;
}

async function search(page: Page): Promise<readonly Typed[]> {
  await page.evaluate(WATCH);
  await page.keyboard.press("/");
  const typed: Typed[] = [];
  for (const [at, key] of KEYS.entries()) {
    await page.waitForTimeout(SETTLED_MS);
    await page.keyboard.type(key);
    await page.waitForFunction("window.searchTimes.drawn > 0", undefined, { timeout: LIMIT_MS });
    const times = (await page.evaluate("window.searchTimes")) as SearchTimes;
    typed.push({
      key: at === 0 ? "the first" : "each other",
      pattern: KEYS.slice(0, at + 1).join(""),
      toldMs: times.told - times.key,
      drawnMs: times.drawn - times.key,
      found: times.found,
    });
  }
  return typed;
}

async function round(browser: Browser): Promise<readonly Typed[]> {
  return await withPaintedPage(browser, file, WINDOW, search);
}

writeFileSync(file, manyNames());
const typed: Typed[] = [];
for (let at = 0; at < options.rounds; at += 1) {
  process.stderr.write(`round ${at + 1} of ${options.rounds}\n`);
  const browser = await startBrowser();
  try {
    typed.push(...(await round(browser)));
  } catch (error) {
    failures.push((error as Error).message.split("\n")[0]);
  } finally {
    await browser.close();
  }
}
rmSync(file);

publish({
  row: "page-search",
  title: `Search over ${NAMES} names: from a key to the matches on the screen`,
  bar: "< 100 ms a key",
  options,
  rows: [...grouped(typed, (one) => one.key).values()].map((keys) => ({
    key: keys[0].key,
    "told after, ms": median(keys.map(({ toldMs }) => toldMs)),
    "drawn after, ms": median(keys.map(({ drawnMs }) => drawnMs)),
    "drawn after at most, ms": Math.max(...keys.map(({ drawnMs }) => drawnMs)),
  })),
  notes: failures,
  raw: typed,
});
process.exit();
