// Builds the viewer's page: one script, one style sheet and the page around them, in a folder that
// appears whole or not at all. `pyrometer view` starts it where the sources are newer than what was
// built: `node tools/web-bundle.ts FOLDER`.

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build, type Rolldown } from "vite";

const ROOT = join(import.meta.dirname, "..");
const WEB = join(ROOT, "packages", "web");
const BUNDLE_FILES = { skeleton: "page.html", script: "page.js", style: "page.css" } as const;

type Built = Readonly<Record<keyof typeof BUNDLE_FILES, string>>;

async function built(): Promise<Built> {
  const result = (await build({
    root: WEB,
    configFile: false,
    envDir: false,
    publicDir: false,
    mode: "production",
    logLevel: "error",
    oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
    // Not modules: Chromium starts none of a page that is a file.
    worker: { format: "iife", rolldownOptions: { output: { codeSplitting: false } } },
    build: {
      write: false,
      // Also fonts and pictures: the page is one text.
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  return partsOf(result.output);
}

function partsOf(output: Rolldown.RolldownOutput["output"]): Built {
  const texts = new Map<string, string>();
  for (const file of output) {
    const extension = /\.(html|js|css)$/.exec(file.fileName)?.[1] ?? "";
    if (extension === "" || texts.has(extension)) {
      throw new Error(`the page must be one script and one style: ${file.fileName}`);
    }
    texts.set(extension, file.type === "chunk" ? file.code : String(file.source));
  }
  const part = (extension: string): string => {
    const text = texts.get(extension);
    if (text === undefined) throw new Error(`no .${extension} was built`);
    return text;
  };
  return { skeleton: withoutLinks(part("html")), script: part("js"), style: part("css") };
}

/** Script and style are written into the page, so nothing may name them. */
function withoutLinks(html: string): string {
  const bare = html
    .replaceAll(/<script type="module"[^>]*><\/script>/gu, "")
    .replaceAll(/<link rel="stylesheet"[^>]*>/gu, "");
  const left = /<script|\bsrc=|<link(?![^>]*href="data:)/u.exec(bare);
  if (left !== null) throw new Error(`the page names another file: ${left[0]}`);
  return bare.replaceAll(/>\s+</gu, "><").trim();
}

export async function writeWebBundle(folder: string): Promise<void> {
  const parts = await built();
  const temporary = `${folder}.${process.pid}.part`;
  mkdirSync(dirname(folder), { recursive: true });
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  try {
    for (const part of ["skeleton", "script", "style"] as const) {
      writeFileSync(join(temporary, BUNDLE_FILES[part]), parts[part]);
    }
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Somebody else was quicker: theirs is of the same sources.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error("node tools/web-bundle.ts FOLDER");
  await writeWebBundle(resolve(folder));
}
