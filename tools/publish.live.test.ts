// The package as npm makes it, installed in a folder of its own beside the packages that it names,
// and nothing else of the checkout: help, a recording, a page, a flame graph.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { pythonExecutable } from "#cli/testing/python-target.ts";
import { launchBrowser, noBrowser } from "./test-browser.ts";

const ROOT = join(import.meta.dirname, "..");
const PROGRAM = `
def spin(n):
    return sum(i * i for i in range(n))

import time
end = time.time() + 1.5
while time.time() < end:
    spin(1000)
`;
/** Of the unpacked package: growth is to be noticed. */
const SIZE_BYTES_MAX = 4e6;

const folder = mkdtempSync(join(tmpdir(), "pyrometer-package-"));
const modules = join(folder, "node_modules");
const installed = join(modules, "pyrometer");
const pyrometer = join(modules, ".bin", "pyrometer");

before(() => {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: ROOT });
  const [archive] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  mkdirSync(installed, { recursive: true });
  const unpack = ["-xzf", join(folder, archive), "-C", installed, "--strip-components=1"];
  execFileSync("tar", unpack);
  const described = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly bin: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(described.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  mkdirSync(dirname(pyrometer));
  symlinkSync(join("..", "pyrometer", described.bin["pyrometer"]), pyrometer);
});

after(() => rmSync(folder, { recursive: true }));

function run(...args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(pyrometer, args, {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: folder },
  });
  assert.equal(status, 0, `${args.join(" ")}\n${stdout}${stderr}`);
  return { stdout, stderr };
}

test("the package holds the program and no sources", () => {
  const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
  assert.ok(files.length < 300, `${files.length} files`);
  assert.deepEqual(
    files.filter((name) => name.endsWith(".ts")),
    [],
  );
  const { stdout } = spawnSync("du", ["-sb", installed], { encoding: "utf8" });
  assert.ok(Number.parseInt(stdout, 10) < SIZE_BYTES_MAX, stdout);
  assert.ok(files.includes("dist/LICENCES.txt") && files.includes("LICENSE"));
});

test("--help and --version are those of the checkout", () => {
  for (const flag of ["--help", "--version"]) {
    const { stdout } = spawnSync(join(ROOT, "bin", "pyrometer"), [flag], { encoding: "utf8" });
    assert.equal(run(flag).stdout, stdout);
  }
});

test("a program is recorded", () => {
  run("record", "-r", "200", "-o", "spin.svg", "--", pythonExecutable(), "-c", PROGRAM);
  const svg = readFileSync(join(folder, "spin.svg"), "utf8");
  assert.match(svg, /<tspan>spin<\/tspan>/);
});

test("its flame graph is alive", { skip: noBrowser }, async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => assert.fail(error.message));
    await page.goto(`file://${join(folder, "spin.svg")}`);
    assert.equal(await page.locator("svg").first().getAttribute("data-pyrometer"), "ready");
    await page.keyboard.press("/");
    await page.keyboard.type("spin");
    assert.match((await page.locator("#result").textContent()) ?? "", /%/);
  } finally {
    await browser.close();
  }
});

test("the viewer's page is brought along", () => {
  const { stderr } = run("view", "--html", "spin.html", "spin.pyro");
  assert.match(stderr, /^wrote spin\.html/m);
  assert.doesNotMatch(stderr, /building/, "it was built beforehand");
  assert.match(readFileSync(join(folder, "spin.html"), "utf8"), /pyrometer-report/);
});

test("threads of the command line are brought along, too", () => {
  assert.match(run("top-functions", "spin.pyro", "--include", "spin").stdout, /spin/);
});
