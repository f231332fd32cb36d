// Reads any profile: told by its content, read into a document. Every failure is one line that
// begins with the file's name.

import { OperatingError } from "#base/errors.ts";
import type { Document } from "../model/document.ts";
import { KNOWN_FOREIGN } from "./known-foreign.ts";
import { looksLike } from "./looks-like.ts";
import type { Decoders } from "./pyro/container.ts";
import type { Input, ReadableFormat, ReadOptions } from "./reader.ts";
import { readableFormats } from "./readers.ts";
import { recognise } from "./sniff.ts";

const REMEDY = "pyrometer convert --formats lists what can be read";

/** Throws "bad-file" or "too-new". */
export async function readInput(
  input: Input,
  codecs: Decoders,
  options: ReadOptions,
): Promise<Document> {
  const format = formatOf(input, codecs);
  const read = await format.load();
  try {
    return await read(input, options);
  } catch (error) {
    throw told(error, input.name, format);
  }
}

function formatOf({ name, head }: Input, codecs: Decoders): ReadableFormat {
  const recognised = recognise(head, readableFormats(codecs), KNOWN_FOREIGN);
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
