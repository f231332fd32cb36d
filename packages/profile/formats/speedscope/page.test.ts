// Opens what we write in speedscope's own page (its npm package), in a real browser.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser, noBrowser } from "../../../../tools/test-browser.ts";
import type { Profile } from "../../model/profile.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { writeSpeedscope } from "./write.ts";

const PAGE = join(import.meta.dirname, "../../../../node_modules/speedscope/dist/release");
const skip = existsSync(PAGE) ? noBrowser : "speedscope's npm package is not installed";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** Serves speedscope's page, and the profile as /profile.json, on loopback. */
async function serve(profile: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    const file = join(PAGE, path === "/" ? "index.html" : path);
    const body = path === "/profile.json" ? profile : existsSync(file) ? readFileSync(file) : "";
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

/** What speedscope's window is called once it has opened the file, or the alert that it shows. */
async function titleOf(browser: Browser, profile: string): Promise<string> {
  const server = await serve(profile);
  const { port } = server.address() as AddressInfo;
  const page = await browser.newPage();
  const alerted = new Promise<string>((resolve) => {
    page.once("dialog", (dialog) => {
      resolve(dialog.message());
      // The page goes on, or closes, without it.
      dialog.dismiss().catch(() => undefined);
    });
  });
  try {
    const base = `http://127.0.0.1:${port}`;
    await page.goto(`${base}/#profileURL=${encodeURIComponent(`${base}/profile.json`)}`);
    const opened = page
      .waitForFunction('document.title !== "speedscope"', undefined, { timeout: 60_000 })
      .then(() => page.title());
    return await Promise.race([opened, alerted]);
  } finally {
    await page.close();
    server.close();
  }
}

function written(profile: Profile): string {
  const selection = { ...DEFAULT_SELECTION, includeIdle: true };
  return [...writeSpeedscope(profile, selection, { fullFileNames: false })].join("");
}

test("speedscope's page opens what we write, hostile names too", { skip }, async () => {
  const browser = await launchBrowser("--enable-unsafe-swiftshader");
  try {
    const small = fromText("main:3  main:4", { command: ["small.py"] });
    assert.equal(await titleOf(browser, written(small)), "small.py (cpu) - speedscope");
    const hostile = randomProfile(3, 100, { command: ["hostile.py"] });
    assert.equal(await titleOf(browser, written(hostile)), "hostile.py (cpu) - speedscope");
    assert.match(await titleOf(browser, "no profile"), /[Uu]nrecognized format/);
  } finally {
    await browser.close();
  }
});
