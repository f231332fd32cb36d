// Runs a script in Chromium and keeps the trace that its DevTools would save, with the samples of
// V8's profiler in it: `node tools/chromium-trace.ts SCRIPT OUT`.

import { writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const CATEGORIES = ["-*", "devtools.timeline", "v8", "disabled-by-default-v8.cpu_profiler"];

const [, , script = "", out = ""] = process.argv;
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  await page.setContent("<!doctype html><title>work</title>");
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.addScriptTag({ path: script });
  writeFileSync(out, await browser.stopTracing());
} finally {
  await browser.close();
}
