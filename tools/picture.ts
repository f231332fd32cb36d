// Renews the picture in README.md from what `npm start` wrote:
// node tools/picture.ts [pyrometer-demo/service.svg]
// Debian's chromium opens the SVG as a person's browser would.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

import { OperatingError } from "#base/errors.ts";

const CHROMIUM = "/usr/bin/chromium";
const PICTURE = join(import.meta.dirname, "..", "docs", "pictures", "service.png");
const SIZE = { width: 1200, height: 720 };

const svg = resolve(process.argv[2] ?? join("pyrometer-demo", "service.svg"));
for (const needed of [CHROMIUM, svg]) {
  if (!existsSync(needed)) throw new OperatingError("bad-file", `${needed} does not exist`);
}
const browser = await chromium.launch({ executablePath: CHROMIUM });
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: "light" });
  await page.goto(pathToFileURL(svg).href);
  await page.screenshot({ path: PICTURE });
} finally {
  await browser.close();
}
process.stdout.write(`${PICTURE}\n`);
