// Files that are dropped on a page that has no server: read there, whatever they are and however
// they are packed, or refused in one line.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { crc32, gzipSync, zstdCompressSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { blockBytes, blockType, headerBytes } from "#profile/formats/pyro/container.ts";
import { launchBrowser, noBrowser as skip } from "../../tools/test-browser.ts";
import { fixture, openPage, search, textOf, writeReport } from "./testing/open-page.ts";

const folder = mkdtempSync(join(tmpdir(), "pyrometer-drop-"));
const report = join(folder, "report.html");
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  writeReport(report, [fixture("cprofile/3.13.0/work.prof")]);
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
  rmSync(folder, { recursive: true });
});

const open = (): Promise<Page> => openPage(browser, `file://${report}`);

/** What the page of a drop has and Node's types lack. */
interface DropScope {
  readonly DataTransfer: new () => { readonly items: { add(file: unknown): void } };
  readonly File: new (parts: readonly Uint8Array[], name: string) => unknown;
  readonly DragEvent: new (kind: string, init: object) => unknown;
  dispatchEvent(event: unknown): void;
}

async function drop(page: Page, name: string, content: Uint8Array | string): Promise<void> {
  await page.evaluate(
    ([file, base64]) => {
      const scope = globalThis as unknown as DropScope;
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const dataTransfer = new scope.DataTransfer();
      dataTransfer.items.add(new scope.File([bytes], file));
      scope.dispatchEvent(new scope.DragEvent("drop", { dataTransfer }));
    },
    [name, Buffer.from(content).toString("base64")] as const,
  );
}

async function assertShown(page: Page, name: string): Promise<void> {
  await page.locator("[role=tab][aria-selected=true]", { hasText: name }).waitFor();
  await page.locator("[aria-busy=false]").first().waitFor();
  assert.equal(await page.locator("[role=alert]").count(), 0, name);
}

const selectedName = async (page: Page): Promise<string> => textOf(page, "[data-testid=frame] h2");

const RECORDING = readFileSync(fixture("pyrometer/2/two-epochs.pyro"));
const STACKS = "main;spin 70\nmain;wait 30\n";

/**
 * A zstd frame of 100 bytes in which 98,302 sequences of 65,539 bytes are said to stand: fzstd
 * would be busy for minutes.
 */
function endlessFrame(): Uint8Array {
  const sequences = [0x00, 0xff, 0xff, 0xff, 0b0101_0100, 0, 0, 52, 1, 1, 1, 1];
  const block = 1 | (2 << 1) | (sequences.length << 3);
  const header = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 100, block & 0xff, block >> 8, block >> 16];
  return Uint8Array.from([...header, ...sequences]);
}

function endlessRecording(): Uint8Array {
  const codecs = { compress: endlessFrame, decompress: endlessFrame, crc32 };
  return Buffer.concat([headerBytes(), blockBytes(blockType.meta, new Uint8Array(100), codecs)]);
}

test(
  "a recording is read as by the server, and one that was cut off says so",
  { skip },
  async () => {
    const page = await open();
    await drop(page, "whole.pyro", RECORDING);
    await assertShown(page, "whole.pyro");
    await drop(page, "cut.pyro", RECORDING.subarray(0, -40));
    await assertShown(page, "cut.pyro");
    assert.match(await textOf(page, "footer"), /1 repaired/);
    await page.close();
  },
);

test("what is packed once or twice is unpacked", { skip }, async () => {
  const page = await open();
  const packed: Readonly<Record<string, Uint8Array>> = {
    "stacks.gz": gzipSync(STACKS),
    "stacks.zst": zstdCompressSync(STACKS),
    "parts.zst": Buffer.concat([
      zstdCompressSync(STACKS.slice(0, 9)),
      zstdCompressSync(STACKS.slice(9)),
    ]),
    "twice.gz": gzipSync(zstdCompressSync(STACKS)),
    "recording.zst": zstdCompressSync(RECORDING),
  };
  for (const [name, content] of Object.entries(packed)) {
    await drop(page, name, content);
    await assertShown(page, name);
  }
  await page.close();
});

/** A file of each reader. */
const READ = [
  "cprofile/3.15.2/work.prof",
  "austin/4.0.0/wall.mojo",
  "austin/4.0.0/wall.austin",
  "austin/4.0.0/austin.pprof",
  "py-spy/0.4.3/flamegraph.svg",
  "py-spy/0.4.3/py-spy.speedscope.json",
  "py-spy/0.4.3/chrometrace.json",
  "py-spy/0.4.3/raw.txt",
  "py-spy/0.4.3/dump.txt",
  "tachyon/3.15.2/gecko.json",
  "pyinstrument/5.1.3/session.json",
  "importtime/3.13.0/import.txt",
] as const;

test("files of other tools are read by the page itself", { skip }, async () => {
  const page = await open();
  for (const path of READ) {
    await drop(page, basename(path), readFileSync(fixture(path)));
    await assertShown(page, basename(path));
  }
  await page.close();
});

const REFUSED: readonly (readonly [name: string, content: Uint8Array | string, told: RegExp])[] = [
  ["empty.pyro", "", /empty\.pyro: is empty/],
  [
    "odd.bin",
    "\u0001\u0002\u0003 nothing",
    /odd\.bin: looks like binary data, which is no profile/,
  ],
  ["perf.data", "PERFILE2 and more", /is a recording of Linux perf.*perf script -i perf\.data/],
  ["cut.gz", gzipSync(STACKS.repeat(99)).subarray(0, 30), /its gzip data is damaged or ends too/],
  ["cut.zst", zstdCompressSync(STACKS.repeat(99)).subarray(0, 30), /its zstd data is damaged or/],
  ["wide.zst", Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0xa0, 1, 0, 0]), /more than 128 MiB/],
  ["endless.zst", endlessFrame(), /takes longer to unpack than any profile/],
  ["endless.pyro", endlessRecording(), /takes longer to unpack than any profile/],
  ["head.pyro", RECORDING.subarray(0, 20), /head\.pyro: .*recording/],
];

for (const [name, content, told] of REFUSED) {
  test(`${name} is refused in one line, and the page goes on`, { skip }, async () => {
    const page = await open();
    await drop(page, name, content);
    const notice = page.locator(".notice", { hasText: name });
    await notice.filter({ hasNotText: "Reading" }).waitFor();
    assert.match(((await notice.textContent()) ?? "").replaceAll("\u00a0", " "), told);
    assert.equal(await page.locator("[role=tab]", { hasText: name }).count(), 0);
    await page.close();
  });
}

test("names in a file are text, marks are shown, and long ones are cut", { skip }, async () => {
  const page = await open();
  const hostile = "</script><script>alert(1)</script>";
  const long = `right\u202eleft${"x".repeat(10_000)}`;
  await drop(page, "stacks.txt", `main;${hostile} 70\nmain;${long} 30\n`);
  await assertShown(page, "stacks.txt");
  await page.keyboard.press("h");
  assert.equal(await selectedName(page), hostile);
  await search(page, "^right");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.waitForURL(/path=/);
  const name = await selectedName(page);
  assert.match(name, /^right\\u202eleftx+…$/);
  assert.ok(name.length <= 410);
  await page.close();
});
