// From a page that is drawn to its hottest function selected, with its place in view: how many
// keys and clicks that takes, and how long a script takes for it. Statistics of cProfile beside
// SnakeViz, sampled profiles beside speedscope, each driven as its own documentation says.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { bringProfileTools, profileToolsFolder } from "../tools/profile-tools.ts";
import { addressOf, PAINTED, serveSpeedscope, startBrowser } from "./harness/browser.ts";
import { publish, readOptions } from "./harness/report.ts";
import { grouped } from "./harness/rounds.ts";
import { pyrometerProgram, repository } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

interface Way {
  readonly profile: string;
  readonly viewer: string;
  readonly actions: number;
  readonly seconds: number;
}

const LIMIT_MS = 30_000;
const SNAKEVIZ_PORT = 18_090;
const THREADS_MAX = 8;
const SETTLED_MS = 100;
const WINDOW = { width: 1280, height: 720 };
const FIXTURES = join(repository, "fixtures", "profiles");
const STATISTICS = globSync("cprofile/{3.8.18,3.11.7,3.12.1,3.13.0,3.14.10}/work.prof", {
  cwd: FIXTURES,
});
const SAMPLED = globSync("{py-spy,austin,pyinstrument}/*/*.speedscope.json", {
  cwd: FIXTURES,
});

const options = readOptions(7, 1);
const failures: string[] = [];
const ways: Way[] = [];

/** The name of the function with the most by itself, as our own query tells it. */
function hottestOf(path: string): string {
  const args = ["top-functions", path, "-n", "1", "--json"];
  const { stdout } = spawnSync(pyrometerProgram, args, { encoding: "utf8" });
  const told = JSON.parse(stdout) as { functions: readonly { name: string }[] };
  return told.functions[0].name;
}

/** Counts what a person does. */
class Hands {
  actions = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async key(name: string): Promise<void> {
    this.actions += 1;
    await this.page.keyboard.press(name);
  }

  async click(selector: string): Promise<void> {
    const target = this.page.locator(selector).first();
    const box = await target.boundingBox();
    if (box === null || box.y + box.height > WINDOW.height) {
      this.actions += 1; // It has to be scrolled to.
      await target.scrollIntoViewIfNeeded();
    }
    this.actions += 1;
    await target.click();
  }
}

async function timed(
  page: Page,
  act: (hands: Hands) => Promise<void>,
): Promise<Omit<Way, "profile" | "viewer">> {
  const hands = new Hands(page);
  const start = performance.now();
  await act(hands);
  return { actions: hands.actions, seconds: (performance.now() - start) / 1000 };
}

async function withCommand<T>(
  browser: Browser,
  command: readonly [string, ...string[]],
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const [program, ...args] = command;
  const child: ChildProcess = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  const page = await browser.newPage({ viewport: WINDOW, bypassCSP: true });
  try {
    await page.goto(await addressOf(child), { timeout: LIMIT_MS });
    return await use(page);
  } finally {
    await page.close();
    child.kill("SIGINT");
    await once(child, "close");
  }
}

async function byPyrometer(browser: Browser, path: string, name: string): Promise<void> {
  const command = [pyrometerProgram, "view", "--no-browser", path] as const;
  const way = await withCommand(browser, [...command], async (page) => {
    await page.waitForFunction(PAINTED, undefined, { timeout: LIMIT_MS });
    return await timed(page, async (hands) => {
      await hands.key("h");
      await page.locator("aside h2, aside h1, aside").filter({ hasText: name }).first().waitFor();
    });
  });
  ways.push({ profile: path, viewer: "pyrometer", ...way });
}

async function bySnakeviz(browser: Browser, path: string, name: string): Promise<void> {
  const program = join(profileToolsFolder(), "bin", "snakeviz");
  if (!existsSync(program)) bringProfileTools();
  const way = await withCommand(
    browser,
    [program, "-s", "-p", String(SNAKEVIZ_PORT), path],
    async (page) => {
      await page.waitForSelector("#pstats-table tbody tr", { timeout: LIMIT_MS });
      return await timed(page, async (hands) => {
        await hands.click("#pstats-table tbody tr");
        const isRoot = `sv_root_func_name.includes(${JSON.stringify(name)})`;
        await page.waitForFunction(isRoot, undefined, { timeout: LIMIT_MS });
      });
    },
  );
  ways.push({ profile: path, viewer: "snakeviz", ...way });
}

async function bySpeedscope(browser: Browser, path: string, name: string): Promise<void> {
  const served = await serveSpeedscope();
  const page = await browser.newPage({ viewport: WINDOW });
  try {
    await page.goto(served.url);
    await page.locator('input[type="file"]').first().setInputFiles(path);
    await page.waitForFunction('document.title !== "speedscope"', undefined, { timeout: LIMIT_MS });
    const way = await timed(page, async (hands) => {
      await hands.key("3");
      const row = `tr:has-text(${JSON.stringify(name.split(".").at(-1) ?? name)})`;
      // Each thread is a profile of its own there: on to the one that has the function.
      for (let thread = 0; thread < THREADS_MAX; thread++) {
        if ((await page.locator(row).count()) > 0) break;
        await hands.key("n");
        await page.waitForTimeout(SETTLED_MS);
      }
      await hands.click(row);
    });
    ways.push({ profile: path, viewer: "speedscope", ...way });
  } finally {
    await page.close();
    served.close();
  }
}

for (let round = 0; round < options.rounds; round++) {
  for (const file of [...STATISTICS, ...SAMPLED]) {
    process.stderr.write(`${file}, round ${round + 1} of ${options.rounds}\n`);
    const path = join(FIXTURES, file);
    const name = hottestOf(path);
    const browser = await startBrowser();
    const others = file.endsWith(".prof") ? bySnakeviz : bySpeedscope;
    for (const way of [byPyrometer, others]) {
      try {
        await way(browser, path, name);
      } catch (error) {
        failures.push(`${file}, ${way.name}: ${(error as Error).message.split("\n")[0]}`);
      }
    }
    await browser.close();
  }
}

publish({
  row: "keystrokes",
  title: "From the page to its hottest function, selected",
  bar: "fewer keys and clicks than SnakeViz and speedscope, on ten profiles",
  options,
  rows: [...grouped(ways, (one) => `${one.profile} ${one.viewer}`).values()].map((runs) => ({
    profile: runs[0].profile.slice(FIXTURES.length + 1),
    viewer: runs[0].viewer,
    "keys and clicks": median(runs.map(({ actions }) => actions)),
    seconds: median(runs.map(({ seconds }) => seconds)),
  })),
  notes: failures,
  raw: ways.map((way) => ({ ...way, profile: way.profile.slice(FIXTURES.length + 1) })),
});
process.exit();
