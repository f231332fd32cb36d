// `pyrometer view` as a person meets it: the real launcher, the real page, a real browser; nothing
// may leave loopback, and a report nothing at all.

import assert from "node:assert/strict";
import { globSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, noBrowser as skip } from "../../../tools/test-browser.ts";

import { randomProfile } from "#profile/model/random-profile.ts";
import { reportHtml } from "#server/view/report.ts";
import { recordingOf } from "#server/view/testing/small-page.ts";

import { runPyrometer, startPyrometer } from "../testing/run-pyrometer.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { pageBundle } from "./page-bundle.ts";

const FIXTURES = path.join(import.meta.dirname, "..", "..", "..", "fixtures", "profiles");
const [RECORDING] = globSync("pyrometer/**/*.pyro", { cwd: FIXTURES }).toSorted();
const recording = path.join(FIXTURES, RECORDING);
const folder = temporaryFolder();
let browser: Browser;

before(async () => {
  if (skip !== false) return;
  browser = await launchBrowser();
});

after(async () => {
  if (skip === false) await browser.close();
});

interface Opened {
  readonly page: Page;
  /** Closes it; fails on errors of the page, on what its policy forbids, on requests elsewhere. */
  readonly close: () => Promise<void>;
}

async function opened(address: string, allowed: RegExp): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!allowed.test(url) && !/^(?:data|blob):/.test(url)) problems.push(`a request: ${url}`);
  });
  await page.goto(address);
  await page.locator("canvas").first().waitFor({ timeout: 20_000 });
  return {
    page,
    close: async () => {
      await page.close();
      assert.deepEqual(problems, []);
    },
  };
}

test("a report opens as a file, and reaches nothing", { skip }, async () => {
  const output = path.join(folder, "report.html");
  const ran = await runPyrometer(["view", "--html", output, recording]);
  assert.equal(ran.code, 0, ran.stderr);
  const { page, close } = await opened(`file://${output}`, new RegExp(`^file://${output}`));
  // Its worker is made of its own text, which the policy must allow.
  await page.keyboard.press("/");
  await page.keyboard.type("(plain|naïve)+$");
  await page
    .getByText(/\d\s%\s·\s\d/u)
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  for (const view of ["2", "3", "4", "5", "6", "7", "8", "1"]) await page.keyboard.press(view);
  await close();
});

test("what was left out by an expression is in no report", { skip }, async () => {
  const stacks = path.join(folder, "stacks.txt");
  writeFileSync(stacks, "main;served 3\nmain;secret 1\n");
  const output = path.join(folder, "chosen.html");
  const ran = await runPyrometer(["view", "--html", output, "--exclude", "secret", stacks]);
  assert.equal(ran.code, 0, ran.stderr);
  const { page, close } = await opened(`file://${output}`, new RegExp(`^file://${output}`));
  await page.keyboard.press("2");
  await page.getByText("served").first().waitFor();
  assert.equal(await page.getByText("secret", { exact: true }).count(), 0);
  await page.keyboard.press("d");
  await page.getByText("samples that --exclude left out").waitFor();
  await close();
  const served = await runPyrometer(["view", "--no-browser", "--exclude", "secret", stacks]);
  assert.equal(served.code, 2);
  assert.match(served.stderr, /--exclude chooses what is in a report\n {2}try: add --html FILE/);
});

test("names in a report are only text", { skip }, async () => {
  const output = path.join(folder, "hostile.html");
  const document = recordingOf(randomProfile(11, 200));
  const tab = {
    id: "1",
    name: "</script><script>alert(1)</script>",
    path: "",
    sizeBytes: 0,
    revision: 1,
  };
  const documents = { version: "0", tabs: [tab], folder: undefined, comparison: undefined };
  const html = reportHtml(await pageBundle(() => {}), {
    documents,
    byId: new Map([["1", document]]),
  });
  writeFileSync(output, html);
  const { page, close } = await opened(`file://${output}`, new RegExp(`^file://${output}`));
  page.on("dialog", () => assert.fail("a name ran as a script"));
  assert.equal(await page.locator("script").count(), 2, "the data and the program");
  await close();
});

test("the program is at most 1 MB", { skip }, async () => {
  const { skeleton, script, style } = await pageBundle(() => {});
  const sizeBytes = Buffer.byteLength(skeleton + script + style);
  assert.ok(sizeBytes <= 1e6, `${sizeBytes} bytes`);
});

test(
  "it serves, shows, and ends with Ctrl-C; nothing leaves loopback",
  { skip },
  async (context) => {
    const { child, ended } = startPyrometer(["view", "--no-browser", recording, recording]);
    // A server that is left behind keeps the whole test run waiting.
    context.after(() => child.kill("SIGKILL"));
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.once("data", (bytes: Buffer) => resolve(bytes.toString().trim()));
      void ended.then(({ stderr }) => reject(new Error(`it ended without an address: ${stderr}`)));
    });
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
    const { close } = await opened(url, /^http:\/\/127\.0\.0\.1:/);
    await close();
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    assert.deepEqual([code, stdout], [0, `${url}\n`], stderr);
    assert.match(stderr, /ssh -N -L \d+:localhost:\d+/);
  },
);

test("what is no profile, and what is not there, is one line and no server", async () => {
  const words = path.join(folder, "words.txt");
  writeFileSync(words, "Dear diary,\n");
  for (const args of [[words], [path.join(folder, "absent")], [folder, words], []]) {
    const ran = await runPyrometer(["view", "--no-browser", ...args]);
    assert.equal(ran.code, 2, ran.stderr);
    assert.equal(ran.stdout, "");
    assert.ok(ran.stderr.trim().split("\n").length <= 2, ran.stderr);
  }
});

test("several are added up where they are of one kind, and refused where not", async () => {
  const output = path.join(folder, "merged.html");
  const edges = globSync("cprofile/3.1*/work.prof", { cwd: FIXTURES });
  const files = edges.map((file) => path.join(FIXTURES, file));
  const merged = await runPyrometer(["view", "--merge", "--html", output, ...files]);
  assert.equal(merged.code, 0, merged.stderr);
  assert.match(merged.stderr, /wrote .*merged\.html: .* nodes at \d+ bytes/);
  const refused = await runPyrometer(["view", "--merge", "--html", output, files[0], recording]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /cannot be added up: one holds edges, the other samples/);
});

test("record -f html and convert -f html write the same page", { skip }, async () => {
  const output = path.join(folder, "converted.html");
  const ran = await runPyrometer(["convert", recording, "-o", output]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.ok(statSync(output).size > 10_000);
  const { close } = await opened(`file://${output}`, new RegExp(`^file://${output}`));
  await close();
});
