// What is checked without running the code: format, types, rules.

import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { GroupResult } from "./run-group.ts";

interface Check {
  readonly name: string;
  /** A program of node_modules/.bin and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly remedy: string;
}

const CHECKS: readonly Check[] = [
  { name: "format", command: ["oxfmt", "--check"], remedy: "npm run format" },
  { name: "types", command: ["tsc", "-p", "."], remedy: "npm run types" },
  {
    name: "browser types",
    command: ["tsc", "-p", "tsconfig.browser.json"],
    remedy: "npm run types",
  },
  { name: "lint", command: ["oxlint"], remedy: "npm run lint" },
];

export function runChecks(root: string): GroupResult[] {
  return CHECKS.map(({ name, command: [program, ...args], remedy }) => {
    const start = performance.now();
    const path = join(root, "node_modules", ".bin", program);
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
      cwd: root,
      encoding: "utf8",
    });
    const passed = status === 0;
    if (!passed) console.log(`\n${name}:\n${stdout}${stderr}`);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const verdict = passed ? "ok" : `FAILED (${remedy})`;
    return { passed, line: `${name.padEnd(14)} ${verdict}, ${seconds} s` };
  });
}
