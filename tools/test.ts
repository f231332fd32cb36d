// `npm test`: brings what it may, checks the source, then runs every test file in groups, and ends
// with a line per group. `npm test -- cpython live` runs only the files whose path holds one of the
// words; `--long` runs the long ones instead.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { runChecks } from "./test/checks.ts";
import { GROUPS, LONG_GROUP, findTestFiles, groupOf } from "./test/groups.ts";
import { runGroup } from "./test/run-group.ts";
import { mayInstall } from "./system-packages.ts";

const ROOT = join(import.meta.dirname, "..");

function bring(): void {
  const args = [join(import.meta.dirname, "bring.ts"), ...(mayInstall() ? [] : ["--list"])];
  console.log("Tools that tests use:");
  spawnSync(process.execPath, args, { stdio: "inherit" });
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    options: { long: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const groups = values.long ? [LONG_GROUP] : GROUPS;
  const isSelected = (file: string): boolean =>
    positionals.length === 0 || positionals.some((word) => file.includes(word));
  const files = findTestFiles(ROOT).filter(isSelected);
  const isWhole = positionals.length === 0 && !values.long;

  if (positionals.length === 0) bring();
  const results = isWhole ? runChecks(ROOT) : [];
  for (const group of groups) {
    const ofGroup = files.filter((file) => groupOf(file) === group);
    if (ofGroup.length > 0) results.push(await runGroup(group, ofGroup, ROOT));
  }
  console.log(`\n${results.map(({ line }) => line).join("\n")}`);
  return results.length > 0 && results.every(({ passed }) => passed);
}

process.exit((await main()) ? 0 : 1);
