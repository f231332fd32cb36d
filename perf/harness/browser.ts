// A real Chromium for the measurements of the page, and speedscope's own page beside it.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import { chromium, type Browser, type Page } from "playwright-core";
import { findChromium } from "../../tools/chromium.ts";
import { pyrometerProgram } from "./stage.ts";

const SPEEDSCOPE = join(import.meta.dirname, "../../node_modules/speedscope/dist/release");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

const PAINTED_WITHIN_MS = 120_000;
/** What a page does after its first picture. */
const REST_MS = 1000;

/** Holds once our page has drawn a flame graph. */
export const PAINTED = "window.pyrometerFigures?.boxes > 0";

/** The address of the page is the first that the command prints. */
export async function addressOf(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error("no output to read");
  for await (const line of createInterface({ input: stdout })) {
    const match = /http:\/\/\S+/.exec(line);
    if (match !== null) return match[0];
  }
  throw new Error("the command ended without an address");
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A page of `pyrometer view` with the file, painted and at rest. */
export async function withPaintedPage<T>(
  browser: Browser,
  file: string,
  viewport: Size,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const child = spawn(pyrometerProgram, ["view", "--no-browser", file], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const page = await browser.newPage({ viewport, bypassCSP: true });
  try {
    await page.goto(await addressOf(child));
    await page.waitForFunction(PAINTED, undefined, { timeout: PAINTED_WITHIN_MS });
    await page.waitForTimeout(REST_MS);
    return await use(page);
  } finally {
    await page.close();
    child.kill("SIGINT");
    await once(child, "close");
  }
}

/** Draws in software, as this machine has no graphics card. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("chromium is missing: npm run bring");
  const args = ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking"];
  return await chromium.launch({ executablePath, args });
}

export interface Served {
  readonly url: string;
  close(): void;
}

/** speedscope's page from its npm package, on loopback. */
export async function serveSpeedscope(): Promise<Served> {
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    const file = join(SPEEDSCOPE, path === "/" ? "index.html" : path);
    const isThere = file.startsWith(SPEEDSCOPE) && existsSync(file);
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    response.end(isThere ? readFileSync(file) : "");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** What a process had in memory at most; 0: it is gone. */
export function residentMaxBytes(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, "VmHWM");
}

/** Proportional memory of the renderer that has most: the tab that is measured. */
export function rendererBytes(): number {
  let most = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const command = tryRead(`/proc/${pid}/cmdline`);
    if (!command.includes("--type=renderer")) continue;
    most = Math.max(most, kilobytes(`/proc/${pid}/smaps_rollup`, "Pss"));
  }
  return most;
}

function kilobytes(path: string, field: string): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(tryRead(path));
  return match === null ? 0 : Number(match[1]) * 1024;
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
