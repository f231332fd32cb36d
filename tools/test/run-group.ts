// Runs test files, each in a process of its own, and says what failed and what was skipped for
// which reason. A skip without a reason is a failure.

import { join, relative } from "node:path";
import { run } from "node:test";
import type { EventData } from "node:test";
import { inspect } from "node:util";

import type { Group } from "./groups.ts";

export interface GroupResult {
  readonly passed: boolean;
  /** For the end of the run. */
  readonly line: string;
}

const PRELOADED = join(import.meta.dirname, "..", "..", "bin", "compile-cache.cjs");

/** What a group's tests said, by file and by reason. */
class Report {
  readonly #root: string;
  readonly #output = new Map<string, string[]>();
  readonly #failedFiles = new Set<string>();
  readonly #skipped = new Map<string, string[]>();
  unexplainedSkips = 0;

  constructor(root: string) {
    this.#root = root;
  }

  output(file: string, message: string): void {
    const said = this.#output.get(file) ?? [];
    said.push(message);
    this.#output.set(file, said);
  }

  failed({ name, file, details }: EventData.TestFail): void {
    const { error } = details;
    // A parent fails because its children do, which have been named.
    if ("failureType" in error && error.failureType === "subtestsFailed") return;
    const where = relative(this.#root, file ?? "");
    if (file !== undefined) this.#failedFiles.add(file);
    console.log(
      `\nFAILED ${where}: ${name}\n${inspect(error.cause instanceof Error ? error.cause : error)}`,
    );
  }

  skipped({ name, file, skip }: EventData.TestPass): void {
    if (skip === undefined || skip === false) return;
    const where = `${relative(this.#root, file ?? "")}: ${name}`;
    if (typeof skip === "string" && skip !== "") {
      this.#skipped.set(skip, [...(this.#skipped.get(skip) ?? []), where]);
      return;
    }
    this.unexplainedSkips += 1;
    console.log(`\nFAILED ${where}: skipped without a reason`);
  }

  /** What failing files printed, and the reasons of skips. */
  end(): void {
    for (const file of this.#failedFiles) {
      const said = this.#output.get(file);
      if (said !== undefined)
        console.log(`\n${relative(this.#root, file)} said:\n${said.join("")}`);
    }
    for (const [reason, tests] of this.#skipped) {
      const count = tests.length === 1 ? "" : ` and ${tests.length - 1} more`;
      console.log(`skipped: ${tests[0]}${count} (${reason})`);
    }
  }
}

export async function runGroup(
  group: Group,
  files: readonly string[],
  root: string,
): Promise<GroupResult> {
  console.log(`\n${group.name}: ${files.length} files`);
  const start = performance.now();
  const report = new Report(root);
  const summary = await new Promise<EventData.TestSummary>((resolve, reject) => {
    const stream = run({
      files: files.map((file) => join(root, file)),
      cwd: root,
      concurrency: group.concurrency,
      timeout: group.timeoutMs,
      execArgv: ["--disable-warning=ExperimentalWarning", "--require", PRELOADED],
    });
    stream.on("test:fail", (event) => report.failed(event));
    stream.on("test:pass", (event) => report.skipped(event));
    stream.on("test:stdout", ({ file, message }) => report.output(file, message));
    stream.on("test:stderr", ({ file, message }) => report.output(file, message));
    stream.on("test:summary", (event) => {
      if (event.file === undefined) resolve(event);
    });
    stream.on("error", reject);
  });
  report.end();
  const { counts, success } = summary;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const passed = success && report.unexplainedSkips === 0;
  const failed = counts.tests - counts.passed - counts.skipped - counts.cancelled - counts.todo;
  const tests = `${counts.tests} tests: ${counts.passed} passed, ${failed} failed`;
  const rest = `${counts.skipped} skipped, ${counts.cancelled} cancelled, ${seconds} s`;
  const verdict = passed ? "ok" : "FAILED";
  return {
    passed,
    line: `${group.name.padEnd(14)} ${verdict}, ${files.length} files, ${tests}, ${rest}`,
  };
}
