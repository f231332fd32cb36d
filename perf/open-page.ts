// From the command, and from the page's address, to a page that can be used: statistics of cProfile
// with 20,000 functions and 90,000 edges beside SnakeViz, and a recording of 20 minutes.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { cacheFolder } from "../tools/cache.ts";
import { bringProfileTools, profileToolsFolder } from "../tools/profile-tools.ts";
import { addressOf, PAINTED, startBrowser } from "./harness/browser.ts";
import { helperPython } from "./harness/interpreters.ts";
import { longRecording } from "./harness/long-recording.ts";
import { publish, readOptions } from "./harness/report.ts";
import { grouped, orElse } from "./harness/rounds.ts";
import { pyrometerProgram } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

interface Opening {
  readonly file: string;
  readonly viewer: string;
  readonly sinceCommandS: number;
  readonly sincePageS: number;
  readonly sentMegabytes: number;
}

const FUNCTIONS = 20_000;
const EDGES = 90_000;
const LIMIT_MS = 120_000;
const SNAKEVIZ_PORT = 18_080;
const SNAKEVIZ_DRAWN = 'document.querySelectorAll("#pstats-table tbody tr").length > 10';

const options = readOptions(7, 1);
const failures: string[] = [];

function largePstats(): string {
  const folder = join(cacheFolder(), "perf", "large");
  const path = join(folder, `functions-${FUNCTIONS}.prof`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const script = join(import.meta.dirname, "harness", "large_pstats.py");
  spawnSync(helperPython(), [script, path, String(FUNCTIONS), String(EDGES)], { stdio: "inherit" });
  return path;
}

function snakeviz(): string {
  const program = join(profileToolsFolder(), "bin", "snakeviz");
  if (!existsSync(program)) bringProfileTools();
  return program;
}

/** Adds up what the page was sent, as it went over the wire. */
async function countBytes(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  return () => bytes;
}

async function open(
  browser: Browser,
  command: readonly [string, ...string[]],
  drawn: string,
): Promise<Omit<Opening, "file" | "viewer">> {
  const start = performance.now();
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, bypassCSP: true });
  try {
    const sent = await countBytes(page);
    const address = await addressOf(child);
    const opened = performance.now();
    await page.goto(address, { timeout: LIMIT_MS });
    await page.waitForFunction(drawn, undefined, { timeout: LIMIT_MS });
    const now = performance.now();
    return {
      sinceCommandS: (now - start) / 1000,
      sincePageS: (now - opened) / 1000,
      sentMegabytes: sent() / 1e6,
    };
  } finally {
    await page.close();
    child.kill("SIGINT");
    await once(child, "close");
  }
}

const statistics = largePstats();
const cases: readonly (readonly [string, string, readonly [string, ...string[]], string])[] = [
  ["pstats", "pyrometer", [pyrometerProgram, "view", "--no-browser", statistics], PAINTED],
  [
    "pstats",
    "snakeviz",
    [snakeviz(), "-s", "-p", String(SNAKEVIZ_PORT), statistics],
    SNAKEVIZ_DRAWN,
  ],
  ["recording", "pyrometer", [pyrometerProgram, "view", "--no-browser", longRecording()], PAINTED],
];
const viewers = orElse(options.contestants, ["pyrometer", "snakeviz"]);
const openings: Opening[] = [];
for (let round = 0; round < options.rounds; round++) {
  for (const [file, viewer, command, drawn] of cases) {
    if (!viewers.includes(viewer)) continue;
    process.stderr.write(`${file}, ${viewer}, round ${round + 1} of ${options.rounds}\n`);
    const browser = await startBrowser();
    try {
      openings.push({ file, viewer, ...(await open(browser, command, drawn)) });
    } catch (error) {
      failures.push(`${file}, ${viewer}: ${(error as Error).message.split("\n")[0]}`);
    } finally {
      await browser.close();
    }
  }
}

publish({
  row: "open-page",
  title: "From the command to a page that can be used",
  bar: "pstats, 20k functions: < 1 s to interactive, < 3 MB sent; recording: first paint < 2 s",
  options,
  rows: [...grouped(openings, (one) => `${one.file} ${one.viewer}`).values()].map((runs) => ({
    file: runs[0].file,
    viewer: runs[0].viewer,
    "since the command, s": median(runs.map(({ sinceCommandS }) => sinceCommandS)),
    "since the page was asked for, s": median(runs.map(({ sincePageS }) => sincePageS)),
    "fastest since the page, s": Math.min(...runs.map(({ sincePageS }) => sincePageS)),
    "sent, MB": median(runs.map(({ sentMegabytes }) => sentMegabytes)),
  })),
  notes: failures,
  raw: openings,
});
process.exit();
