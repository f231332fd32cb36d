// A scripted pan and zoom of a flame graph with thousands of rectangles in the window, in a real
// Chromium that draws in software: script time per frame, frames that came late. speedscope shows
// the same file in its left-heavy view and gets the same wheel events.

import type { Browser, CDPSession, Page } from "playwright-core";
import { serveSpeedscope, startBrowser, withPaintedPage } from "./harness/browser.ts";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publish, readOptions } from "./harness/report.ts";
import { grouped, orElse } from "./harness/rounds.ts";
import { median } from "./harness/statistics.ts";

interface Motion {
  readonly viewer: string;
  /** Drawn in the window, where the page tells. */
  readonly boxes: number;
  readonly labels: number;
  readonly frames: number;
  readonly scriptMsPerFrame: number;
  readonly droppedShare: number;
}

const WINDOW = { width: 1920, height: 1080 };
const MIDDLE = { x: 700, y: 600 };
const STEPS = 120;
/** At 60 frames a second; later than this, one was left out. */
const LATE_MS = 25;
const LIMIT_MS = 120_000;

const options = readOptions(7, 1);
const viewers = orElse(options.contestants, ["pyrometer", "speedscope"]);
const file = join(tmpdir(), `pyrometer-pan-zoom-${process.pid}.speedscope.json`);
const failures: string[] = [];

/**
 * Chains as wide as a label, side by side, and beside each of their frames some that are a few
 * pixels wide: thousands of rectangles and hundreds of labels in one window.
 */
const CHAINS = 24;
const DEPTH = 50;
const NARROW = 6;
const CHAIN_WEIGHT = 200;

function crowdedProfile(): string {
  const frames: { readonly name: string }[] = [];
  const frame = (name: string): number => frames.push({ name }) - 1;
  const samples: number[][] = [];
  const weights: number[] = [];
  for (let chain = 0; chain < CHAINS; chain++) {
    const stack: number[] = [];
    for (let level = 0; level < DEPTH; level++) {
      for (let narrow = 0; narrow < NARROW; narrow++) {
        samples.push([...stack, frame(`narrow_${chain}_${level}_${narrow}`)]);
        weights.push(1);
      }
      stack.push(frame(`step_${chain}_${level}`));
    }
    samples.push(stack);
    weights.push(CHAIN_WEIGHT);
  }
  const endValue = weights.reduce((sum, weight) => sum + weight, 0);
  const profile = { type: "sampled", name: "crowd", unit: "none", startValue: 0, endValue };
  const $schema = "https://www.speedscope.app/file-format-schema.json";
  const profiles = [{ ...profile, samples, weights }];
  return JSON.stringify({ $schema, shared: { frames }, profiles });
}

/** Notes the time of every frame in the page. */
const WATCH = `
  window.frameTimes = [];
  const note = (time) => { window.frameTimes.push(time); requestAnimationFrame(note); };
  requestAnimationFrame(note);
`;

interface FrameTimes {
  readonly frameTimes: readonly number[];
  readonly pyrometerFigures?: { readonly boxes: number; readonly labels: number };
}

async function scriptSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "ScriptDuration")?.value ?? 0;
}

async function zoom(page: Page, delta: number): Promise<void> {
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, delta);
  await page.keyboard.up("Control");
}

/** Zooms in, pans, zooms out again: by the wheel, one step a frame. */
async function move(page: Page): Promise<Omit<Motion, "viewer">> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.mouse.move(MIDDLE.x, MIDDLE.y);
  await page.evaluate(WATCH);
  const before = await scriptSeconds(session);
  for (let step = 0; step < STEPS; step++) {
    const phase = Math.floor((step * 6) / STEPS);
    if (phase === 0 || phase === 3) await zoom(page, -30);
    else if (phase === 2 || phase === 5) await zoom(page, 30);
    else await page.mouse.wheel(phase === 1 ? 40 : -40, 0);
    await page.evaluate("new Promise((done) => requestAnimationFrame(done))");
  }
  const script = (await scriptSeconds(session)) - before;
  const seen = (await page.evaluate(
    "({ frameTimes, pyrometerFigures: window.pyrometerFigures })",
  )) as FrameTimes;
  const { frameTimes } = seen;
  const late = frameTimes.filter((time, at) => at > 0 && time - frameTimes[at - 1] > LATE_MS);
  return {
    boxes: seen.pyrometerFigures?.boxes ?? 0,
    labels: seen.pyrometerFigures?.labels ?? 0,
    frames: frameTimes.length,
    scriptMsPerFrame: (script * 1000) / STEPS,
    droppedShare: late.length / frameTimes.length,
  };
}

async function movePyrometer(browser: Browser): Promise<Omit<Motion, "viewer">> {
  return await withPaintedPage(browser, file, WINDOW, move);
}

async function moveSpeedscope(browser: Browser): Promise<Omit<Motion, "viewer">> {
  const served = await serveSpeedscope();
  const page = await browser.newPage({ viewport: WINDOW });
  try {
    await page.goto(served.url);
    await page.locator('input[type="file"]').first().setInputFiles(file);
    await page.waitForFunction('document.title !== "speedscope"', undefined, {
      timeout: LIMIT_MS,
    });
    await page.waitForTimeout(2000);
    await page.keyboard.press("2");
    await page.waitForTimeout(2000);
    return await move(page);
  } finally {
    await page.close();
    served.close();
  }
}

const MOVERS: Readonly<Record<string, (browser: Browser) => Promise<Omit<Motion, "viewer">>>> = {
  pyrometer: movePyrometer,
  speedscope: moveSpeedscope,
};

writeFileSync(file, crowdedProfile());
const motions: Motion[] = [];
for (let round = 0; round < options.rounds; round++) {
  for (const viewer of viewers) {
    process.stderr.write(`${viewer}, round ${round + 1} of ${options.rounds}\n`);
    const browser = await startBrowser();
    try {
      motions.push({ viewer, ...(await MOVERS[viewer](browser)) });
    } catch (error) {
      failures.push(`${viewer}: ${(error as Error).message.split("\n")[0]}`);
    } finally {
      await browser.close();
    }
  }
}

publish({
  row: "pan-zoom",
  title: "Scripted pan and zoom of a flame graph",
  bar: "script time per frame <= 8 ms median; dropped frames no more than speedscope's",
  options,
  rows: [...grouped(motions, (one) => one.viewer).values()].map((runs) => ({
    viewer: runs[0].viewer,
    "rectangles drawn": median(runs.map(({ boxes }) => boxes)),
    labels: median(runs.map(({ labels }) => labels)),
    frames: median(runs.map(({ frames }) => frames)),
    "script ms per step": median(runs.map(({ scriptMsPerFrame }) => scriptMsPerFrame)),
    "frames later than 25 ms, %": 100 * median(runs.map(({ droppedShare }) => droppedShare)),
  })),
  notes: failures,
  raw: motions,
});
rmSync(file);
process.exit();
