// From the command to the first picture of a large profile, with the browser running, and what that
// takes of memory: Node at its most, and the renderer when the picture is there. speedscope gets
// the same file through its own page.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import type { Browser } from "playwright-core";
import {
  addressOf,
  PAINTED,
  rendererBytes,
  residentMaxBytes,
  serveSpeedscope,
  startBrowser,
} from "./harness/browser.ts";
import { LARGE_PROFILES, largeProfile, type LargeProfile } from "./harness/large-profiles.ts";
import { publish, readOptions } from "./harness/report.ts";
import { grouped, orElse } from "./harness/rounds.ts";
import { pyrometerProgram } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

interface Import {
  readonly profile: string;
  readonly megabytes: number;
  readonly viewer: string;
  readonly seconds: number;
  readonly nodeMegabytes: number;
  readonly rendererMegabytes: number;
}

const LIMIT_MS = 240_000;
/** Beyond, its tab takes minutes and more memory than this machine has. */
const SPEEDSCOPE_BYTES_MAX = 100e6;
const MEGABYTE = 1e6;
const options = readOptions(7, 1);
const viewers = orElse(options.contestants, ["pyrometer", "speedscope"]);
const failures: string[] = [];

async function openPyrometer(browser: Browser, path: string): Promise<Omit<Import, "viewer">> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, bypassCSP: true });
  const start = performance.now();
  const child = spawn(pyrometerProgram, ["view", "--no-browser", path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await page.goto(await addressOf(child), { timeout: LIMIT_MS });
    await page.waitForFunction(PAINTED, undefined, { timeout: LIMIT_MS });
    const seconds = (performance.now() - start) / 1000;
    const nodeMegabytes = residentMaxBytes(child.pid ?? 0) / MEGABYTE;
    return {
      ...sizeOf(path),
      seconds,
      nodeMegabytes,
      rendererMegabytes: rendererBytes() / MEGABYTE,
    };
  } finally {
    await page.close();
    child.kill("SIGINT");
    await once(child, "close");
  }
}

async function openSpeedscope(browser: Browser, path: string): Promise<Omit<Import, "viewer">> {
  const served = await serveSpeedscope();
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  try {
    await page.goto(served.url);
    const start = performance.now();
    const failed = new Promise<never>((_, reject) => {
      page.once("crash", () => {
        const seconds = Math.round((performance.now() - start) / 1000);
        reject(new Error(`the tab died after ${seconds} s`));
      });
      page.once("dialog", (dialog) => {
        reject(new Error(`refused: ${dialog.message().slice(0, 200)}`));
      });
    });
    await page.locator('input[type="file"]').first().setInputFiles(path);
    const opened = page.waitForFunction('document.title !== "speedscope"', undefined, {
      timeout: LIMIT_MS,
    });
    await Promise.race([opened, failed]);
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
    const seconds = (performance.now() - start) / 1000;
    return {
      ...sizeOf(path),
      seconds,
      nodeMegabytes: 0,
      rendererMegabytes: rendererBytes() / MEGABYTE,
    };
  } finally {
    await page.close().catch(() => undefined);
    served.close();
  }
}

function sizeOf(path: string): { profile: string; megabytes: number } {
  return { profile: path, megabytes: statSync(path).size / MEGABYTE };
}

const OPENERS: Readonly<
  Record<string, (browser: Browser, path: string) => Promise<Omit<Import, "viewer">>>
> = { pyrometer: openPyrometer, speedscope: openSpeedscope };

async function measure(profile: LargeProfile, viewer: string): Promise<Import | undefined> {
  const path = largeProfile(profile);
  const browser = await startBrowser();
  try {
    const opened = await OPENERS[viewer](browser, path);
    return { ...opened, profile: profile.name, viewer };
  } catch (error) {
    failures.push(`${profile.name}, ${viewer}: ${(error as Error).message.split("\n")[0]}`);
    return undefined;
  } finally {
    await browser.close();
  }
}

const imports: Import[] = [];
for (let round = 0; round < options.rounds; round++) {
  for (const profile of LARGE_PROFILES) {
    for (const viewer of viewers) {
      const { size } = statSync(largeProfile(profile));
      if (viewer === "speedscope" && size > SPEEDSCOPE_BYTES_MAX) continue;
      process.stderr.write(`${profile.name}, ${viewer}, round ${round + 1}\n`);
      const one = await measure(profile, viewer);
      if (one !== undefined) imports.push(one);
    }
  }
}

publish({
  row: "imports",
  title: "Large profiles: from the command to the first picture",
  bar:
    "speedscope JSON of 500k samples < 3 s, all stacks distinct < 12 s and < 1.2 GB; " +
    "above 600 MB opens; collapsed < 15 s, all distinct < 25 s, < 1 GB",
  options,
  rows: [...grouped(imports, (one) => `${one.profile} ${one.viewer}`).values()].map((runs) => ({
    profile: runs[0].profile,
    MB: runs[0].megabytes,
    viewer: runs[0].viewer,
    "median s": median(runs.map(({ seconds }) => seconds)),
    "fastest s": Math.min(...runs.map(({ seconds }) => seconds)),
    "Node at most, MB": Math.max(...runs.map(({ nodeMegabytes }) => nodeMegabytes)),
    "renderer, MB": Math.max(...runs.map(({ rendererMegabytes }) => rendererMegabytes)),
  })),
  notes: [...failures, "speedscope gets the files of at most 100 MB"],
  raw: imports,
});
process.exit();
