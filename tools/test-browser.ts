// The browser that the browser tests run in.

import { chromium, type Browser } from "playwright-core";
import { findChromium } from "./chromium.ts";

const executablePath = findChromium();

/** Why browser tests cannot run; false: they can. */
export const noBrowser =
  executablePath === undefined ? "no browser: apt-get install chromium" : false;

export async function launchBrowser(...flags: readonly string[]): Promise<Browser> {
  if (executablePath === undefined) throw new Error("tests without a browser are skipped");
  return await chromium.launch({ executablePath, args: ["--no-sandbox", ...flags] });
}
