// The browser of the browser tests.

import { findProgram } from "./commands.ts";
import { installPackages, mayInstall } from "./system-packages.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Path of a Chromium on this machine, for playwright's `executablePath`. */
export function findChromium(): string | undefined {
  return NAMES.map(findProgram).find((path) => path !== undefined);
}

export function chromiumObstacle(): string | undefined {
  return findChromium() === undefined && !mayInstall() ? "apt-get install chromium" : undefined;
}

export function bringChromium(): void {
  installPackages(["chromium"]);
}
