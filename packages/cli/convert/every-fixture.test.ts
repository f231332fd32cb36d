// Every fixture into every format, with and without a guess: written, or refused by a usage error
// that says why. What is written and can be read again is of the same kind and adds up to the same.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";

import { openDocument } from "../open/open-document.ts";
import { capabilities, WRITTEN_KINDS } from "../output/capabilities.ts";
import { FORMATS } from "../output/formats.ts";
import type { DrawnFormat } from "../output/render.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { documentPieces } from "./document-pieces.ts";
import { writtenDocument, type WrittenDocument } from "./written-document.ts";

const FIXTURES = path.join(import.meta.dirname, "../../../fixtures/profiles");
const folder = temporaryFolder();
/** Their sums are exact; what is drawn or laid out in time is rounded. */
const EXACT: ReadonlySet<DrawnFormat> = new Set(["collapsed", "speedscope", "pprof"]);
/** speedscope took Austin's comments for stacks: as lines of text they are comments again. */
const COMMENTED: ReadonlySet<string> = new Set(["speedscope/1.25.0/sampled.speedscope.json"]);
const DRAWING = {
  selection: { ...DEFAULT_SELECTION, includeIdle: true },
  names: { fullFileNames: true },
};

const TOOLS = fs.readdirSync(FIXTURES).filter((name) => !name.includes(".") && name !== "odd");
const FILES = fs.globSync("*/*/*", { cwd: FIXTURES }).filter((file) => !file.startsWith("odd"));

async function opened(file: string): Promise<Document | undefined> {
  try {
    return await openDocument(path.join(FIXTURES, file));
  } catch (error) {
    // What is only recognised is tested where it is recognised.
    if (error instanceof OperatingError && error.kind === "bad-file") return undefined;
    throw error;
  }
}

/** Undefined: refused. */
function writtenAs(
  document: Document,
  name: string,
  format: DrawnFormat,
  isEstimate: boolean,
): WrittenDocument | undefined {
  try {
    return writtenDocument(document, { name, format, value: undefined, isEstimate });
  } catch (error) {
    assert.ok(error instanceof OperatingError && error.kind === "usage", String(error));
    assert.ok(error.message.startsWith(name) && !error.message.includes("\n"), error.message);
    assert.notEqual(error.remedy, undefined);
    return undefined;
  }
}

function totalOf({ profile }: Document, value: string): number {
  const index = profile.valueTypes.findIndex(({ name }) => name === value);
  const column =
    profile.valueTypes.length === 0 ? profile.samples.cpuNs : profile.samples.values[index];
  return Array.from(column).reduce((sum, one) => sum + one, 0);
}

/** Without a guess where that is possible. Undefined: refused. */
async function check(document: Document, file: string, format: DrawnFormat): Promise<boolean> {
  const plain = writtenAs(document, file, format, false);
  const isHeld = document.kinds.some((kind) => WRITTEN_KINDS[format].includes(kind));
  assert.ok(isHeld || plain === undefined, `${file}: ${format} does not hold its kinds`);
  const written = plain ?? writtenAs(document, file, format, true);
  if (written === undefined) return false;
  const pieces = await documentPieces(written, format, DRAWING, path.basename(file));
  const output = path.join(folder, "output");
  fs.writeFileSync(output, Buffer.concat([...pieces]));
  assert.ok(fs.statSync(output).size > 0, `${file}: ${format}`);
  if (format === "md" || format === "json" || document.isOwn || COMMENTED.has(file)) return true;
  // Of a file that tells that nothing ran there is nothing to read again.
  const isEmpty = written.document.profile.samples.stack.length === 0;
  if (isEmpty && written.kind === "samples") return true;
  const again = await openDocument(output);
  if (!EXACT.has(format) || isEmpty) return true;
  const total = totalOf(written.document, written.value);
  const types = again.profile.valueTypes;
  const value = types.some(({ name }) => name === written.value) ? written.value : types[0].name;
  const difference = Math.abs(totalOf(again, value) - total);
  const rounding = again.profile.samples.stack.length;
  assert.ok(difference <= 1e-6 * total + rounding, `${file}: ${format}`);
  return true;
}

const formats = FORMATS.map(({ name }) => name).filter(
  (name) => name !== "pyro" && name !== "html",
);

for (const tool of TOOLS) {
  test(`what ${tool} wrote, into every format`, async () => {
    for (const file of FILES.filter((one) => one.startsWith(`${tool}/`))) {
      const document = await opened(file);
      if (document === undefined) continue;
      for (const format of formats) {
        const isWritten = await check(document, file, format);
        const isDrawable = document.kinds.some((kind) => kind === "samples" || kind === "edges");
        assert.ok(isWritten || !isDrawable || format === "pstats", `${file}: ${format}`);
      }
    }
  });
}

test("every format that is read has a fixture", async () => {
  const read = new Set<string>();
  for (const file of FILES) read.add((await opened(file))?.format ?? "");
  const names = capabilities().filter(({ read: kinds }) => kinds.length > 0);
  assert.ok(names.length >= 17);
  assert.ok(read.size >= 17, [...read].join(" "));
});
