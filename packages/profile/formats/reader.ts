// What every reader of a format is. Readers know bytes and nothing of files: whoever opens the file
// gives its content as chunks, already decompressed and with a cap on expansion.

import type { Document } from "../model/document.ts";
import type { Kind } from "../model/kinds.ts";
import type { SampleRows } from "../model/sample-columns.ts";

/** The content of a file. */
export interface Input {
  /** For messages: the path, or what the person called it. */
  readonly name: string;
  /** The first 64 KiB, or all of it. */
  readonly head: Uint8Array;
  /** Of the content; undefined where it is compressed and not known. */
  readonly sizeBytes: number | undefined;
  /** From the beginning, in pieces of some 64 KiB to some MiB. May be asked once. */
  chunks(): AsyncIterable<Uint8Array>;
  /** All of it. Throws OperatingError "bad-file" where it is beyond what a reader may hold. */
  whole(): Promise<Uint8Array>;
}

export interface ReadOptions {
  /** `sums`: the order of samples is not needed, so equal ones may be added up. */
  readonly rows: SampleRows;
}

export type ReadFormat = (input: Input, options: ReadOptions) => Promise<Document>;

/**
 * How sure a format is that a head is one of its own: 0 is no; 1 it could be (text without a
 * signature); 2 it has the shape; 3 it has the signature.
 */
export type Sureness = 0 | 1 | 2 | 3;

export interface ReadableFormat {
  /** As in `Document.format`. */
  readonly name: string;
  /** For a person: "speedscope", "cProfile (pstats)". */
  readonly title: string;
  readonly kinds: readonly Kind[];
  readonly sniff: (head: Uint8Array) => Sureness;
  /** Loaded when such a file is read. */
  readonly load: () => Promise<ReadFormat>;
}

/** What is recognised and not read: one line says what it is and which tool opens it. */
export interface KnownForeign {
  readonly name: string;
  readonly sniff: (head: Uint8Array) => Sureness;
  /** "a recording of Linux perf" */
  readonly what: string;
  /** "perf script -i FILE > FILE.txt, then open that" */
  readonly remedy: string;
}
