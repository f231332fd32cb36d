// The browser and whoever talks to it, until one of them leaves.

import type { StatisticsBrowser } from "./browser.ts";
import type { LineSource } from "./input-lines.ts";
import { GOODBYE, WELCOME } from "./texts.ts";

export async function converse(
  browser: StatisticsBrowser,
  lines: LineSource,
  write: (text: string) => void,
): Promise<void> {
  write(`${WELCOME}\n`);
  let isOpen = true;
  while (isOpen) {
    const line = await lines.next(browser.prompt);
    if (lines.isInterrupted) {
      write("\n");
      return;
    }
    isOpen = await browser.run(line ?? "EOF");
  }
  write(`${GOODBYE}\n`);
}
