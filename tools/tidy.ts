// Rules of docs/STYLE.md that neither compiler nor linter checks: each is a function from a file to
// its problems. Run by tidy.test.ts.

import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { importsOf } from "./check-imports.ts";

export interface SourceFile {
  /** Below the root of the checkout. */
  readonly path: string;
  readonly text: string;
}

/**
 * Problems of a file, `path:line: what`; none where the rule is kept or says nothing of such files.
 */
export type Rule = (file: SourceFile) => readonly string[];

const COLUMNS_MAX = 100;
const TYPESCRIPT = /\.tsx?$/;
const README_LINES_MAX = 30;
const CODE = /\.(tsx?|mjs|cjs|py|sh)$/;
const NOT_OURS = /(^|\/)(node_modules[^/]*|pyrometer-demo|dist[^/]*|__pycache__|\.git)\//;
const TEXTS = ["**/*.{ts,tsx,mjs,cjs,py,sh,md,json,c,h}", "bin/*", ".ci/*", ".*.json", "*.md"];

/** Every text file of the checkout that is written by hand. */
export function sourceFiles(root: string): readonly SourceFile[] {
  const paths = globSync(TEXTS, {
    cwd: root,
    exclude: (path) => NOT_OURS.test(`${String(path)}/`),
  });
  return [...new Set(paths)]
    .filter((path) => !NOT_OURS.test(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

function problemsByLine(
  { path, text }: SourceFile,
  problem: (line: string) => string | undefined,
): readonly string[] {
  return text.split("\n").flatMap((line, index) => {
    const found = problem(line);
    return found === undefined ? [] : [`${path}:${index + 1}: ${found}`];
  });
}

/** A line that is one literal cannot be broken, only taken apart. */
const LITERAL = /^\s*(?:"[^"]*"|'[^']*'|`[^`]*`|\/[^/*].*\/[a-z]*)[,;)]*$/;

export const columns: Rule = (file) => {
  if (!CODE.test(file.path)) return [];
  return problemsByLine(file, (line) => {
    if (LITERAL.test(line)) return undefined;
    const count = Array.from(line).length;
    return count > COLUMNS_MAX ? `${count} columns, ${COLUMNS_MAX} at most` : undefined;
  });
};

// Written apart, or this line would be one.
const LEFTOVER = new RegExp(`\\b(${["FIX" + "ME", "TO" + "DO", "XX" + "X"].join("|")})\\b`);

export const leftovers: Rule = (file) =>
  problemsByLine(file, (line) => {
    const [word] = LEFTOVER.exec(line) ?? [];
    return word === undefined ? undefined : `a leftover ${word}: do it, or file an issue`;
  });

interface Banned {
  readonly call: RegExp;
  readonly instead: string;
  /** Where it is right. */
  readonly except: RegExp;
}

const NOWHERE = /^$/;
/** The rows speak of `packages/` outside tests. */
const BANNED: readonly Banned[] = [
  {
    call: /"node:child_process"/,
    instead: "launch() of #process/launch.ts: libuv would reap a target at its first hold",
    except: NOWHERE,
  },
  {
    call: /\bMath\.random\(/,
    instead: "a source with a seed, so that a run can be repeated",
    except: /^packages\/profile\/model\/intern-table\.ts$/,
  },
  {
    call: /\.toLocale\w*\(|\.localeCompare\(|\bIntl\./,
    instead: "analysis/quantity-format.ts, or < and >: output must not depend on the machine",
    except: NOWHERE,
  },
  {
    call: /\ballocUnsafe/,
    instead: "Buffer.alloc: what lay in memory before could reach a file",
    except: NOWHERE,
  },
  {
    call: /\bprocess\.exit\(/,
    instead: "a returned exit code, or an OperatingError",
    except: /^packages\/cli\/(main|record\/signals)\.ts$/,
  },
  {
    call: /\bset(Interval|Timeout)\(/,
    instead: "sampler/clock.ts: timers drift and allocate",
    except: /^packages\/(?!sampler\/)/,
  },
  {
    call: /^\s*debugger;|\b(test|describe)\.only\(/,
    instead: "nothing",
    except: NOWHERE,
  },
];

function isTest(path: string): boolean {
  return /\.test(-[a-z]+)?\.ts$/.test(path) || path.includes("/testing/");
}

export const bannedCalls: Rule = (file) => {
  if (!file.path.startsWith("packages/") || !TYPESCRIPT.test(file.path) || isTest(file.path))
    return [];
  const rows = BANNED.filter(({ except }) => !except.test(file.path));
  return problemsByLine(file, (line) => {
    if (/^\s*(\/\/|\*|\/\*)/.test(line)) return undefined;
    const row = rows.find(({ call }) => call.test(line));
    return row === undefined ? undefined : `banned: ${line.trim()}; use ${row.instead}`;
  });
};

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Modules can be imported under no other. */
const SNAKE = /^_*[a-z0-9]+(_[a-z0-9]+)*_*\.py$/;
const SHOUTED = /^[A-Z]+\.md$/;
/** DESIGN names these by version. */
const LAYOUT = /^v3_\d+\.ts$/;

export const fileNames: Rule = ({ path }) => {
  const name = basename(path);
  if (name.startsWith(".")) return [];
  const isKept = [KEBAB, SNAKE, SHOUTED, LAYOUT].some((style) => style.test(name));
  return isKept ? [] : [`${path}: the name is not kebab-case (Python modules: snake_case)`];
};

export const oneTitle: Rule = ({ path, text }) => {
  if (!path.endsWith(".md")) return [];
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const titles = prose.match(/^# /gm)?.length ?? 0;
  if (titles === 1 && text.startsWith("# ")) return [];
  return [`${path}: has ${titles} titles ("# "); one, on its first line`];
};

export const shortReadme: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split("\n").length;
  const isShort = lines <= README_LINES_MAX || !/^packages\/[^/]+\/README\.md$/.test(path);
  return isShort ? [] : [`${path}: ${lines} lines, ${README_LINES_MAX} at most`];
};

export const RULES: readonly Rule[] = [
  columns,
  leftovers,
  bannedCalls,
  fileNames,
  oneTitle,
  shortReadme,
];

/** Packages without a README. */
export function missingReadmes(files: readonly SourceFile[]): readonly string[] {
  const paths = new Set(files.map(({ path }) => path));
  const packages = new Set(
    [...paths].flatMap((path) => /^packages\/[^/]+(?=\/)/.exec(path)?.[0] ?? []),
  );
  return [...packages]
    .filter((folder) => !paths.has(`${folder}/README.md`))
    .map((folder) => `${folder}: has no README.md`);
}

/** Started by name and not imported: tests, programs, workers, makers of fixtures. */
const ENTRIES = [
  /\.test\.ts$/,
  /^packages\/cli\/main\.ts$/,
  /^packages\/web\/app\/main\.tsx$/,
  /^(tools|perf)\/[^/]+\.ts$/,
  /^fixtures\/.*\/make\.ts$/,
];
/** A file that a string names is taken to be started by it, in a thread or process of its own. */
const NAMED = /"(?:[^"\s]*\/)?([^"\s/]+\.ts)"/g;

/** Product code by its place that only tests use so far, or that makes their data. */
const USED_BY_TESTS = [
  /^packages\/process\/recorded-memory\.ts$/,
  /\/(hostile-names|random-profile|synthetic-profile|test-profile|text-profile)\.ts$/,
];

/** TypeScript files that nothing imports or starts, and product code that only tests use. */
export function deadFiles(files: readonly SourceFile[]): readonly string[] {
  const code = files.filter(({ path }) => TYPESCRIPT.test(path) && !path.endsWith(".d.ts"));
  const users = new Map<string, string[]>();
  const namedIn = new Map<string, string>();
  for (const { path, text } of code) {
    for (const { specifier } of importsOf(path, text)) {
      const target = resolve(path, specifier);
      users.set(target, [...(users.get(target) ?? []), path]);
    }
    for (const [, name = ""] of text.matchAll(NAMED)) {
      if (basename(path) !== name) namedIn.set(name, path);
    }
  }
  return code.flatMap(({ path }) => {
    if (ENTRIES.some((entry) => entry.test(path))) return [];
    const by = users.get(path) ?? [];
    if (by.length === 0 && namedIn.has(basename(path))) return [];
    if (by.length === 0) return [`${path}: nothing imports or starts it`];
    if (USED_BY_TESTS.some((one) => one.test(path))) return [];
    const isProduct = path.startsWith("packages/") && !isTest(path);
    const isForTests =
      isProduct && by.every((user) => !user.startsWith("packages/") || isTest(user));
    return isForTests
      ? [`${path}: only tests and tools use it; it belongs in a testing/ folder`]
      : [];
  });
}

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith("#")) return join("packages", specifier.slice(1));
  return specifier.startsWith(".") ? join(dirname(file), specifier) : specifier;
}
