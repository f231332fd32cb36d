// Fifty sessions with profiles by every version there is a fixture of, as a person and as a hurried
// person might type them: CPython's own browser must print the same text.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, globSync, rmSync } from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";

import { SORT_KEYS } from "#analysis/pstats/sort-keys.ts";
import { ensure } from "#base/assert.ts";

import { listInterpreters } from "../../../tools/interpreters.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { StatisticsBrowser } from "./browser.ts";
import { converse } from "./conversation.ts";
import type { LineSource } from "./input-lines.ts";
import { loadStatistics } from "./load-statistics.ts";
import { matchNames } from "./match-names.ts";
import { BROWSER_COMMANDS } from "./texts.ts";

const FIXTURES = path.join(import.meta.dirname, "..", "..", "..", "fixtures", "profiles");
const SESSIONS = 50;
const LINES = 40;

const interpreters = listInterpreters();
/** Its text is the standard. */
const newest = ensure(interpreters.at(-1), "some Python is here");

/** Here and, for interpreters in a root of their own, at the same place there. */
const folder = temporaryFolder();
const roots = new Set(interpreters.flatMap(({ root }) => root ?? []));
after(() => {
  for (const root of roots) rmSync(path.join(root, folder), { recursive: true, force: true });
});

/** Python 3 does not read what Python 2 wrote. */
const byCProfile: string[] = [];
/** By the module `profile`, which tells of callers how often alone. */
const byProfile: string[] = [];
const sampled: string[] = [];

/** Two files of one name, functions of one place and name in them, and threads. */
const TWINS = `
import json, os, sys, threading
folder, module, target = sys.argv[1:]
source = """
def twin(depth):
    return sum(twin(depth - 1) for _ in range(2)) if depth else len(str(depth))

def both(others):
    return twin(4) + sum(other.twin(2) for other in others)
"""
twins = []
for name in ("one", "two"):
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    path = os.path.join(folder, name, "twin.py")
    twins.append({})
    exec(compile(source, path, "exec"), twins[-1])

class Other:
    def __init__(self, names):
        self.twin = names["twin"]

def main():
    for names in twins:
        names["both"]([Other(other) for other in twins])
        json.loads(json.dumps(list(range(50))))
    thread = threading.Thread(target=twins[0]["twin"], args=(5,))
    thread.start()
    thread.join()

__import__(module).runctx("main()", globals(), {}, target)
`;

before(() => {
  for (const tool of ["cprofile", "tachyon"]) {
    for (const name of globSync(`${tool}/3.*/*.prof`, { cwd: FIXTURES }).toSorted()) {
      const target = path.join(folder, name.replaceAll("/", "-"));
      copyFileSync(path.join(FIXTURES, name), target);
      (tool === "tachyon" ? sampled : byCProfile).push(target);
    }
  }
  assert.ok(byCProfile.length >= 12 && sampled.length > 0, "the fixtures are there");
  for (const { name, argv, root } of interpreters) {
    if (root !== undefined) continue;
    for (const module of ["cProfile", "profile"]) {
      const target = path.join(folder, `${name.replace(" ", "-")}.${module}`);
      const [program = "", ...args] = argv;
      const ran = spawnSync(program, [...args, "-c", TWINS, folder, module, target]);
      assert.equal(ran.status, 0, ran.stderr.toString());
      (module === "profile" ? byProfile : byCProfile).push(target);
    }
  }
  for (const root of roots) {
    cpSync(folder, path.join(root, folder), { recursive: true, preserveTimestamps: true });
  }
});

/** What CPython's browser prints, driven over a pipe. */
async function printedByPython(
  argv: readonly string[],
  file: string,
  lines: readonly string[],
): Promise<string> {
  const [program = "", ...args] = argv;
  const child = spawn(program, [...args, "-W", "ignore", "-m", "pstats", file], {
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  const printed: Buffer[] = [];
  const failed: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => printed.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => failed.push(bytes));
  child.stdin.on("error", () => {}); // It may leave before it has read all.
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  await new Promise((resolve) => child.once("close", resolve));
  assert.equal(Buffer.concat(failed).toString(), "", "Python's browser did not end by itself");
  return Buffer.concat(printed).toString();
}

async function printedByUs(file: string, typed: readonly string[]): Promise<string> {
  let printed = "";
  const write = (text: string): void => {
    printed += text;
  };
  const left = [...typed];
  const lines: LineSource = {
    next: (prompt) => {
      write(prompt);
      return Promise.resolve(left.shift());
    },
    isInterrupted: false,
    close: () => {},
  };
  const browser = new StatisticsBrowser({ write, load: loadStatistics, match: matchNames });
  browser.use(await loadStatistics(file), file);
  await converse(browser, lines, write);
  return printed;
}

const WORDS = [
  "3",
  "0",
  "-1",
  "9999",
  "007",
  "+5",
  "1_0",
  ".1",
  "0.5",
  "1.0",
  "0.00001",
  "1e-5",
  "nan",
  "1.5",
  "-0.2",
  "inf",
  "json",
  "spin|parse",
  "\\(main\\)",
  "^~",
  "^{built-in",
  "(?i)JSON",
  "(?P<x>a).*(?P=x)",
  "[a-",
  "(",
  "*",
  "it's",
  "\\d+\\(\\w",
  "nothing-of-the-kind",
  "é",
];
const JUNK = ["", "", "  ", "!ls", "@", "statistics", "stats5", "x y z", "EOFx", "?", "# comment"];

class Person {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  one(of: readonly string[]): string {
    return of[this.below(of.length)];
  }

  some(of: readonly string[], most: number): string {
    return Array.from({ length: this.below(most + 1) }, () => this.one(of)).join(" ");
  }

  sortWords(): string {
    const cut = (): string => {
      const word = this.one([...SORT_KEYS.keys()]);
      return this.below(2) === 0 ? word : word.slice(0, 1 + this.below(word.length));
    };
    const count = this.below(8) === 0 ? 0 : 1 + this.below(3);
    return Array.from({ length: count }, cut).join(" ");
  }

  line(files: readonly string[]): string {
    const file =
      this.below(6) === 0 ? this.one(["no-such-file", ".", `${files[0]}/x`]) : this.one(files);
    const lines = [
      () => `stats ${this.some(WORDS, 3)}`,
      () => `callers ${this.some(WORDS, 3)}`,
      () => `callees ${this.some(WORDS, 3)}`,
      () => `  ${this.one(["stats", "callers", "callees"])}\t${this.one(WORDS)} `,
      () => `sort ${this.sortWords()}`,
      () => `sort ${this.sortWords()}`,
      () => this.one(["reverse", "strip", "reverse now", "strip"]),
      () => `add ${file}`,
      () => this.one([`read ${file}`, "read"]),
      () => this.one(["help", "?", `help ${this.one(BROWSER_COMMANDS)}`, "?sort", "help me"]),
      () => this.one(JUNK),
    ];
    return lines[this.below(lines.length)]();
  }

  session(files: readonly string[]): readonly string[] {
    const lines = Array.from({ length: LINES }, () => this.line(files));
    return this.below(3) === 0 ? lines : [...lines, this.one(["quit", "EOF", "quit now"])];
  }
}

test(`${SESSIONS} sessions print what ${newest.name} prints`, async () => {
  for (let seed = 1; seed <= SESSIONS; seed++) {
    const person = new Person(seed);
    const files = seed % 10 === 0 ? byProfile : byCProfile;
    const file = person.one(files);
    const lines = person.session(files);
    const ours = await printedByUs(file, lines);
    const theirs = await printedByPython(newest.argv, file, lines);
    assert.ok(theirs.length > 1000, `session ${seed} printed little`);
    assert.equal(ours, theirs, `session ${seed}: ${file}\n${lines.join("\n")}`);
  }
});

for (const { name, argv, minor } of interpreters) {
  test(`every profile prints what ${name} prints of it`, async () => {
    // Older ones do not know the mark of samples.
    const readable = [...byCProfile, ...byProfile, ...(minor < 15 ? [] : sampled)];
    const asked = ["stats", "callers", "callees", "sort nsamples", "strip", "sort nfl", "stats"];
    const lines = readable.flatMap((file) => [`read ${file}`, ...asked]);
    const theirs = await printedByPython(argv, byCProfile[0], lines);
    assert.equal(await printedByUs(byCProfile[0], lines), theirs);
  });
}

test("the samples that Tachyon wrote are called samples, as 3.15 does", async () => {
  const printed = await printedByUs(sampled[0], ["sort nsamples", "stats 5", "callers 5"]);
  assert.match(printed, /Ordered by: sample count/);
  assert.match(printed, / nsamples {2}tottime persample cumtime persample filename/);
});
