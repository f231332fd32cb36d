// Which package may import which: the direction of DESIGN, as a table. Run as a test;
// `node tools/check-imports.ts` prints what imports what.

import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** A folder with an edge to every other: it puts packages together. */
const ALL = "all";

interface Folder {
  /** Below the root of the checkout. */
  readonly path: string;
  readonly mayImport: readonly string[] | typeof ALL;
  /** npm packages. */
  readonly mayUse: readonly string[];
  /** Runs in browsers too: nothing of Node outside tests. */
  readonly isForBrowsers?: boolean;
}

/**
 * Lower levels first. Packages are imported as `#name/…`, the other folders by relative paths.
 * Tests may import tools and fixtures besides.
 */
export const FOLDERS: Readonly<Record<string, Folder>> = {
  base: { path: "packages/base", mayImport: [], mayUse: [], isForBrowsers: true },
  profile: {
    path: "packages/profile",
    mayImport: ["base"],
    mayUse: ["@bufbuild/protobuf"],
    isForBrowsers: true,
  },
  process: { path: "packages/process", mayImport: ["base"], mayUse: ["koffi"] },
  analysis: {
    path: "packages/analysis",
    mayImport: ["base", "profile"],
    mayUse: [],
    isForBrowsers: true,
  },
  cpython: { path: "packages/cpython", mayImport: ["base", "process"], mayUse: [] },
  protocol: {
    path: "packages/protocol",
    mayImport: ["base", "profile"],
    mayUse: [],
    isForBrowsers: true,
  },
  sampler: {
    path: "packages/sampler",
    mayImport: ["base", "profile", "process", "cpython"],
    mayUse: ["koffi"],
  },
  server: {
    path: "packages/server",
    mayImport: ["base", "profile", "analysis", "protocol"],
    mayUse: ["fastify"],
  },
  web: {
    path: "packages/web",
    mayImport: ["base", "profile", "analysis", "protocol"],
    mayUse: ["preact", "highlight.js", "fzstd", "uplot"],
    isForBrowsers: true,
  },
  cli: {
    path: "packages/cli",
    mayImport: [
      "base",
      "profile",
      "process",
      "analysis",
      "cpython",
      "protocol",
      "sampler",
      "server",
      "web",
    ],
    mayUse: ["commander", "cli-progress", "ink", "react", "string-width"],
  },
  fixtures: { path: "fixtures", mayImport: ALL, mayUse: [] },
  tools: { path: "tools", mayImport: ALL, mayUse: ["playwright-core", "rolldown", "vite"] },
  perf: { path: "perf", mayImport: ALL, mayUse: ["playwright-core"] },
  examples: { path: "examples", mayImport: ALL, mayUse: [] },
};

const TESTS_MAY_IMPORT = ["tools", "fixtures"];
const TESTS_MAY_USE = ["axe-core", "playwright-core", "@bufbuild/protobuf", "speedscope"];

/** `importer imported` edges that are known to be wrong, each with the issue that mends it. */
export const DEBTS: readonly string[] = [];

export interface Import {
  /** Path below the root of the checkout. */
  readonly file: string;
  readonly specifier: string;
}

const STATIC_IMPORT = /^(?:import|export)\s(?:[^;"]*?\sfrom\s+)?"([^"]+)"/gm;
const DYNAMIC_IMPORT = /\bimport\("([^"]+)"\)/g;

/** Static and dynamic imports, and re-exports. */
export function importsOf(file: string, text: string): readonly Import[] {
  const found = [...text.matchAll(STATIC_IMPORT), ...text.matchAll(DYNAMIC_IMPORT)];
  return found.map(([, specifier = ""]) => ({ file, specifier }));
}

export function allImports(root: string): readonly Import[] {
  const patterns = Object.values(FOLDERS).map(({ path }) => `${path}/**/*.{ts,tsx}`);
  return globSync(patterns, { cwd: root })
    .toSorted()
    .flatMap((file) => importsOf(file, readFileSync(join(root, file), "utf8")));
}

export function folderOf(file: string): string | undefined {
  return Object.keys(FOLDERS).find((name) => file.startsWith(`${FOLDERS[name].path}/`));
}

function isTest(file: string): boolean {
  return /\.test(-[a-z]+)?\.ts$/.test(file) || file.includes("/testing/");
}

/** What is wrong with an import, in one line; undefined where it is allowed. */
export function violation({ file, specifier }: Import): string | undefined {
  const importer = folderOf(file);
  if (importer === undefined) return `${file}: its folder is not in the table`;
  const wrong = reasonAgainst(importer, file, specifier);
  return wrong === undefined ? undefined : `${file}: "${specifier}" ${wrong}`;
}

function reasonAgainst(importer: string, file: string, specifier: string): string | undefined {
  if (specifier.startsWith("node:")) {
    const isForbidden = FOLDERS[importer].isForBrowsers === true && !isTest(file);
    return isForbidden ? `is not there in a browser, where ${importer} must run too` : undefined;
  }
  if (specifier.startsWith(".")) {
    const target = folderOf(normalize(join(dirname(file), specifier)));
    if (target === importer) return undefined;
    if (target === undefined) return "is in a folder that is not in the table";
    const isPackage = FOLDERS[target].path.startsWith("packages/");
    return isPackage
      ? `is another package: import it as #${target}/…`
      : edgeAgainst(importer, file, target);
  }
  if (!specifier.startsWith("#")) return useAgainst(importer, file, specifier);
  const [imported = ""] = specifier.slice(1).split("/");
  if (imported === importer) return "is in the same package: import it by a relative path";
  return edgeAgainst(importer, file, imported);
}

function edgeAgainst(importer: string, file: string, imported: string): string | undefined {
  const { mayImport } = FOLDERS[importer];
  const isAllowed =
    mayImport === ALL ||
    mayImport.includes(imported) ||
    (isTest(file) && TESTS_MAY_IMPORT.includes(imported)) ||
    DEBTS.includes(`${importer} ${imported}`);
  return isAllowed ? undefined : `is an edge that the table lacks: ${importer} -> ${imported}`;
}

function useAgainst(importer: string, file: string, specifier: string): string | undefined {
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const isAllowed =
    FOLDERS[importer].mayUse.includes(name) || (isTest(file) && TESTS_MAY_USE.includes(name));
  return isAllowed ? undefined : `is an npm package that ${importer} may not use`;
}

/** `importer -> imported, imported` for every folder. */
export function graph(imports: readonly Import[]): readonly string[] {
  return Object.keys(FOLDERS).map((name) => {
    const own = imports.filter(({ file }) => folderOf(file) === name && !isTest(file));
    const edges = new Set(own.flatMap(({ specifier }) => /^#([^/]+)\//.exec(specifier)?.[1] ?? []));
    return `${name.padEnd(9)} -> ${[...edges].toSorted().join(", ")}`;
  });
}

if (import.meta.main) {
  const imports = allImports(join(import.meta.dirname, ".."));
  console.log(graph(imports).join("\n"));
  const violations = imports.flatMap((one) => violation(one) ?? []);
  if (violations.length > 0) console.log(`\n${violations.join("\n")}`);
}
