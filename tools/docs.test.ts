// The documents must not lie about what is in the tree: links, commands, flags, exit codes and
// tests that they name.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

import { COMMANDS } from "#cli/commands.ts";
import { EXIT_CODES } from "#cli/exit-codes.ts";
import { flags } from "#cli/flags.ts";
import type { Flag } from "#cli/flags.ts";

const ROOT = join(import.meta.dirname, "..");

interface Page {
  readonly path: string;
  readonly text: string;
}

function pagesUnder(folder: string): Page[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".md")).map((name) => page(join(folder, name)));
}

function page(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), "utf8") };
}

const pages = [page("README.md"), ...pagesUnder("docs"), ...pagesUnder("examples")];

function withoutCode(text: string): string {
  return text.replace(/^```[^]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
}

test("every relative link leads somewhere", () => {
  for (const { path, text } of pages) {
    for (const [, target = ""] of withoutCode(text).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const file = join(ROOT, dirname(path), target);
      assert.ok(existsSync(file), `${path}: ${target}`);
    }
  }
});

/** Command lines of ours in code blocks, without comments and without what follows `--`. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```/gm)].map((match) => match[1] ?? "");
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  const lines = [...blocks.join("\n").split("\n"), ...inline];
  return lines
    .map((line) => line.replace(/ +#.*$/, "").replace(/ -- .*$/, ""))
    .filter((line) => /(^|[/ ])pyrometer [a-z]/.test(line));
}

test("the commands and flags that the documents show exist", () => {
  const names = new Set<string>([...COMMANDS.map((row) => row.name), "help"]);
  const rows: Flag[] = Object.values(flags);
  const known = new Set(rows.flatMap(({ long, letter }) => [`--${long}`, `-${letter ?? ""}`]));
  let seen = 0;
  for (const { path, text } of pages) {
    for (const line of commandLines(text)) {
      const words = line.slice(line.indexOf("pyrometer ")).split(/\s+/);
      assert.ok(names.has(words[1] ?? ""), `${path}: ${line}`);
      for (const word of words.slice(2).filter((each) => /^--?[a-zA-Z]/.test(each))) {
        assert.ok(known.has(word), `${path}: ${word} in ${line}`);
      }
      seen += 1;
    }
  }
  assert.ok(seen > 10, `only ${seen} command lines found`);
});

test("the guide's table of exit codes is the program's", () => {
  const { text } = page("docs/guides/production.md");
  const shown = [...text.matchAll(/^\| (\d) \| (.*?) \|/gm)].map(([, code, meaning]) => ({
    code: Number(code),
    meaning,
  }));
  assert.deepEqual(shown, EXIT_CODES);
});

test("every test and source file that a document names exists", () => {
  for (const { path, text } of pages) {
    for (const [, name = ""] of text.matchAll(/`((?:packages|tools|perf|fixtures)\/[^`\s*<]+)`/g)) {
      assert.ok(existsSync(join(ROOT, name)), `${path}: ${name}`);
    }
  }
});

test("the reading order names every document", () => {
  const { path, text } = page("docs/internals/README.md");
  const named = [...text.matchAll(/\]\(([^)]+\.md)\)/g)].map(([, target = ""]) =>
    relative(ROOT, join(ROOT, dirname(path), target)),
  );
  const all = pages.map((each) => each.path).filter((each) => each !== path);
  assert.deepEqual(
    all.filter((each) => !named.includes(each)),
    [],
  );
});
