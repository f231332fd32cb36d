// Two fingers on the flame graph and on the time view, as a touch screen sends them.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, CDPSession, Page } from "playwright-core";
import { launchBrowser, noBrowser as skip } from "../../tools/test-browser.ts";
import { fixture, openPage, writeReport } from "./testing/open-page.ts";

const folder = mkdtempSync(join(tmpdir(), "pyrometer-touch-"));
const report = join(folder, "report.html");
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  writeReport(report, [fixture("py-spy/0.4.3/py-spy.speedscope.json")]);
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
  rmSync(folder, { recursive: true });
});

type Finger = readonly [x: number, y: number];

class Fingers {
  readonly #session: CDPSession;

  constructor(session: CDPSession) {
    this.#session = session;
  }

  /** From where they come down to where they are lifted, in some steps. */
  async move(from: readonly Finger[], to: readonly Finger[]): Promise<void> {
    await this.#send("touchStart", from);
    for (const part of [0.25, 0.5, 0.75, 1]) {
      const at = from.map(([x, y], index): Finger => [
        x + part * (to[index][0] - x),
        y + part * (to[index][1] - y),
      ]);
      await this.#send("touchMove", at);
    }
    await this.#send("touchEnd", []);
  }

  async #send(type: "touchStart" | "touchMove" | "touchEnd", at: readonly Finger[]): Promise<void> {
    const touchPoints = at.map(([x, y], id) => ({ x, y, id }));
    await this.#session.send("Input.dispatchTouchEvent", { type, touchPoints });
  }
}

async function open(hash: string): Promise<{ readonly page: Page; readonly fingers: Fingers }> {
  const page = await openPage(browser, `file://${report}`, { hash, hasTouch: true });
  return { page, fingers: new Fingers(await page.context().newCDPSession(page)) };
}

async function cornerOf(
  page: Page,
  testId: string,
): Promise<{ x: number; y: number; width: number }> {
  const box = await page.locator(`[data-testid=${testId}]`).boundingBox();
  assert.ok(box !== null);
  return box;
}

/** Ticks of the axis, in their unit, and how far the window reaches at least. */
async function ticksOf(page: Page): Promise<readonly number[]> {
  await page.waitForTimeout(200);
  const label = await page.locator("[data-testid=time-axis]").getAttribute("aria-label");
  return [...(label ?? "").matchAll(/(\d+(?:\.\d+)?)\u00a0/gu)].map(([, amount]) => Number(amount));
}

test("in the time view two fingers zoom about their middle, and move", { skip }, async () => {
  const { page, fingers } = await open("view=time");
  const { x, y, width } = await cornerOf(page, "time");
  const whole = await ticksOf(page);
  assert.deepEqual([whole[0], whole.at(-1)], [0, 2.2]);
  const middle = x + width / 2;
  await fingers.move(
    [
      [middle - 40, y + 50],
      [middle + 40, y + 50],
    ],
    [
      [middle - 160, y + 50],
      [middle + 160, y + 50],
    ],
  );
  const zoomed = await ticksOf(page);
  // A quarter of 2.4 s about the middle: from 0.9 to 1.5 s.
  assert.ok(zoomed[0] >= 0.88 && zoomed[0] < 1, String(zoomed));
  const last = zoomed.at(-1) ?? 0;
  assert.ok(last > 1.35 && last <= 1.52, String(zoomed));
  await fingers.move(
    [
      [middle - 40, y + 50],
      [middle + 40, y + 50],
    ],
    [
      [middle - 40 + width / 4, y + 50],
      [middle + 40 + width / 4, y + 50],
    ],
  );
  const moved = await ticksOf(page);
  assert.ok(moved[0] > 0.72 && moved[0] < 0.85, String(moved));
  assert.equal(moved.length >= zoomed.length - 1, true, "as wide as before");
  assert.doesNotMatch(page.url(), /frame=/, "nothing was selected by that");
  await page.close();
});

test(
  "in the flame graph, too; one finger selects, and both leave it selected",
  { skip },
  async () => {
    const { page, fingers } = await open("");
    const { x, y, width } = await cornerOf(page, "flame");
    const selectedAt = async (at: Finger): Promise<string> => {
      await page.touchscreen.tap(...at);
      return (await page.locator("[data-testid=frame] h2").textContent()) ?? "";
    };
    // The first row is two boxes: the module, and right of it the other thread.
    const near: Finger = [x + width * 0.45, y + 10];
    assert.equal(await selectedAt(near), "<module>");
    const pinch: readonly (readonly Finger[])[] = [
      [
        [x + width * 0.7, y + 100],
        [x + width * 0.8, y + 100],
      ],
      [
        [x + width * 0.3, y + 100],
        [x + width * 0.95, y + 100],
      ],
    ];
    await fingers.move(pinch[0], pinch[1]);
    await page.waitForTimeout(200);
    assert.equal(await page.locator("[data-testid=frame] h2").textContent(), "<module>");
    assert.equal(await selectedAt(near), "Thread._bootstrap", "what is there now is another box");
    await page.close();
  },
);
