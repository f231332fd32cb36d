// Opens any profile: told by its content, decompressed, read into a document. Every failure is one
// line that begins with the file's name.

import { OperatingError } from "#base/errors.ts";
import { KNOWN_FOREIGN } from "#profile/formats/known-foreign.ts";
import { looksLike } from "#profile/formats/looks-like.ts";
import type { Input, ReadableFormat } from "#profile/formats/reader.ts";
import { readableFormats } from "#profile/formats/readers.ts";
import { recognise } from "#profile/formats/sniff.ts";
import type { Document } from "#profile/model/document.ts";
import type { SampleRows } from "#profile/model/sample-columns.ts";

import { nodeCodecs } from "../output/node-codecs.ts";
import { fileInput } from "./file-input.ts";

export interface OpenOptions {
  /** `sums` where the order of samples is not needed: `runs` where nothing is said. */
  readonly rows?: SampleRows;
}

const REMEDY = "pyrometer convert --formats lists what can be read";

/** `-` is stdin. Throws "bad-file" or "too-new". */
export async function openDocument(path: string, options: OpenOptions = {}): Promise<Document> {
  const input = await fileInput(path);
  try {
    const format = formatOf(input);
    return await readAs(format, input, options.rows ?? "runs");
  } finally {
    await input.close();
  }
}

async function readAs(format: ReadableFormat, input: Input, rows: SampleRows): Promise<Document> {
  const read = await format.load();
  try {
    return await read(input, { rows });
  } catch (error) {
    throw told(error, input.name, format);
  }
}

function formatOf({ name, head }: Input): ReadableFormat {
  const recognised = recognise(head, readableFormats(nodeCodecs), KNOWN_FOREIGN);
  if (recognised === undefined) {
    const message = `${name}: looks like ${looksLike(head)}, which is no profile known here`;
    throw new OperatingError("bad-file", message, REMEDY);
  }
  if ("format" in recognised) return recognised.format;
  const { what, remedy } = recognised.foreign;
  const message = `${name}: is ${what}, which cannot be read here`;
  const named = remedy.replaceAll(/'FILE'|FILE/gu, (place) =>
    place === "FILE" ? inShell(name) : JSON.stringify(name),
  );
  throw new OperatingError("bad-file", message, named);
}

/** As it can be pasted behind a command. */
function inShell(name: string): string {
  return /^[\w./-]+$/u.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

/** A reader's failure with the file's name and what it was taken for. */
function told(error: unknown, name: string, { title }: ReadableFormat): unknown {
  if (
    error instanceof RangeError &&
    /allocation|string length|maximum size/iu.test(error.message)
  ) {
    const message = `${name}: looks like ${title}; it needs more memory than there is`;
    return new OperatingError("bad-file", message, "open it where there is more", error);
  }
  if (!(error instanceof OperatingError) || error.kind !== "bad-file") return error;
  if (error.message.startsWith(`${name}: `)) return error;
  const message = `${name}: looks like ${title}; ${error.message}`;
  return new OperatingError("bad-file", message, error.remedy ?? REMEDY, error);
}
