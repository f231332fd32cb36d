// The viewer's page in a real browser, made by the command line as a person makes it.

import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";

export const ROOT = join(import.meta.dirname, "..", "..", "..");
const PYROMETER = join(ROOT, "bin", "pyrometer");

export function fixture(path: string): string {
  return join(ROOT, "fixtures", "profiles", path);
}

/** Writes one HTML file with the profiles in it. */
export function writeReport(output: string, profiles: readonly string[]): void {
  const { status, stderr } = spawnSync(PYROMETER, ["view", "--html", output, ...profiles], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
}

export interface OpenOptions {
  readonly hash?: string;
  readonly colorScheme?: "light" | "dark";
  /** A touch screen. */
  readonly hasTouch?: boolean;
}

/** Fails on any error of the page and on any request but those of its own address. */
export async function openPage(
  browser: Browser,
  address: string,
  { hash = "", colorScheme = "light", hasTouch = false }: OpenOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    colorScheme,
    reducedMotion: "reduce",
    hasTouch,
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => assert.fail(error.stack ?? error.message));
  page.on("dialog", () => assert.fail("a name ran as a script"));
  const { origin, protocol } = new URL(address);
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isOwn = protocol === "file:" ? url.href.startsWith(address) : url.origin === origin;
    assert.ok(isOwn || ["blob:", "data:"].includes(url.protocol), `a request leaves: ${url.href}`);
  });
  await page.goto(hash === "" ? address : `${address}#${hash}`);
  await page.locator("aside").locator("h2").first().waitFor();
  return page;
}

/** `pyrometer view` on loopback; `stop` ends it. */
export async function startViewer(
  profiles: readonly string[],
): Promise<{ readonly address: string; readonly stop: () => void }> {
  const viewer: ChildProcess = spawn(PYROMETER, ["view", "--no-browser", ...profiles], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /http:\/\/\S+/.exec(said);
      if (found !== null) resolve(found[0]);
    };
    viewer.stdout?.on("data", hear);
    viewer.stderr?.on("data", hear);
    viewer.on("exit", () => reject(new Error(`pyrometer view ended: ${said}`)));
  });
  return { address, stop: () => viewer.kill("SIGTERM") };
}

/** Without no-break spaces. */
export async function textOf(page: Page, selector: string): Promise<string> {
  return ((await page.locator(selector).first().textContent()) ?? "").replaceAll("\u00a0", " ");
}

export async function pressKeys(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Types into the search and waits for what it found. */
export async function search(page: Page, pattern: string): Promise<string> {
  await page.keyboard.press("/");
  await page.locator("#search").fill(pattern);
  await page.locator(`.search .hit[data-for=${JSON.stringify(pattern)}]`).waitFor();
  return textOf(page, ".search .hit");
}
