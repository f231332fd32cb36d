// The flame graph of a diff as a person uses it: opened as a file in a real browser.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, noBrowser as skip } from "../../../tools/test-browser.ts";
import { mergeDocuments } from "#profile/model/merge-documents.ts";
import { diffDocuments } from "../diff/diff.ts";
import { textDocument } from "../diff/testing/documents.ts";
import { diffColors } from "../palette.ts";
import { diffGraphSvg } from "./diff-graph.ts";

const folder = mkdtempSync(join(tmpdir(), "pyrometer-diff-svg-"));
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
  rmSync(folder, { recursive: true });
});

const run = (load: number, dump: number): ReturnType<typeof textDocument> =>
  textDocument(`
  cpu:   ${String(load).padEnd(6)}${String(dump).padEnd(6)}
         main  main
         load  save
               dump
`);

async function open(colorScheme: "light" | "dark"): Promise<Page> {
  const runs = [run(30, 70), run(31, 69), run(29, 71)];
  const diff = diffDocuments([run(60, 40), run(61, 39), run(59, 41)], runs, { by: "path" });
  const names = { before: ["a1", "a2", "a3"], after: ["b1", "b2", "b3"] };
  const path = join(folder, "diff.svg");
  writeFileSync(path, diffGraphSvg(diff, mergeDocuments(runs, names.after), names));
  const page = await browser.newPage({ viewport: { width: 1200, height: 700 }, colorScheme });
  page.on("pageerror", (error) => assert.fail(error.message));
  page.on("request", (request) => {
    assert.equal(request.url().split("#")[0], `file://${path}`, "a request leaves");
  });
  await page.goto(`file://${path}`);
  assert.equal(await page.locator("svg").first().getAttribute("data-pyrometer"), "ready");
  return page;
}

const frame = (page: Page, name: string): ReturnType<Page["locator"]> =>
  page.locator("#frames > g", { has: page.locator("tspan", { hasText: new RegExp(`^${name}$`) }) });

const textOf = async (page: Page, selector: string): Promise<string> =>
  ((await page.locator(selector).textContent()) ?? "").replaceAll("\u00a0", " ");

function rgb(hex: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${parts.join(", ")})`;
}

for (const theme of ["light", "dark"] as const) {
  test(`${theme}: what grew is warm, what shrank is cool, the rest is grey`, { skip }, async () => {
    const page = await open(theme);
    const fillOf = async (name: string): Promise<string> =>
      frame(page, name)
        .locator("rect")
        .evaluate((element) => {
          const scope = globalThis as unknown as {
            getComputedStyle(of: unknown): { readonly fill: string };
          };
          return scope.getComputedStyle(element).fill;
        });
    const { grown, shrunk, noise } = diffColors(theme);
    assert.equal(await fillOf("save"), rgb(grown[3]));
    assert.equal(await fillOf("load"), rgb(shrunk[3]));
    assert.equal(await fillOf("main"), rgb(noise));
    await page.close();
  });
}

test(
  "the tooltip tells both sides; zoom, search and keys work as everywhere",
  { skip },
  async () => {
    const page = await open("light");
    await frame(page, "save").hover();
    const tip = await textOf(page, "#tip");
    assert.match(tip, /70 %.*total.*\+30\.0.*± \d.*totalpoints, 40\.0 % before/);
    assert.match(tip, /grown, more than chance · your code/);
    await frame(page, "save").click();
    assert.equal(await frame(page, "load").count(), 0);
    assert.match(await textOf(page, "#crumbs"), /All›main›save70 %/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.keyboard.type("dump");
    assert.match(await textOf(page, "#result"), /^70 % · 1$/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    assert.match(await textOf(page, "#help"), /Points are of the whole of each side/);
    await page.close();
  },
);
