// Reads our recordings (`.pyro`), versions 1 to 3: docs/formats/recording.md. A recording that was
// cut off or damaged is read up to its last whole block. Everything in the file is untrusted: a
// block is taken only where its checksum, its own sizes and its references hold, and all sizes have
// named maxima.

import { OperatingError } from "#base/errors.ts";
import { appendTables, EpochRows } from "../../model/append-tables.ts";
import type { ProfileBlock } from "../../model/block.ts";
import { ProfileBuilder } from "../../model/builder.ts";
import { brokenRule } from "../../model/invariants.ts";
import { ProcessCosts } from "../../model/process-costs.ts";
import {
  EMPTY_COST,
  type Profile,
  type ProfileCost,
  type ProfileMeta,
} from "../../model/profile.ts";
import type { SampleRows } from "../../model/sample-columns.ts";
import { ByteReader, DamagedError } from "./byte-reader.ts";
import { blockAt, blockType, checkHeader, type Decoders } from "./container.ts";
import { readData } from "./data-block.ts";
import { parseMeta } from "./meta-fields.ts";
import { upgraded } from "./upgrade.ts";

/** 24 hours of one thread at 1 kHz that never has the same stack twice, 3.8 GB of memory. */
const MAX_SAMPLE_ROWS = 100_000_000;
/** Samples in all: they are counted in 32 bits. */
const MAX_SAMPLES = 2 ** 31 - 1;
/** What strings, functions, frames and stacks may take together. */
const MAX_TABLE_BYTES = 2 ** 30;
/** Ours expand 3 to 50 times; 10,000 threads that all wait at one place come near 400. */
const MAX_EXPANSION = 1024;
const MAX_EXPANSION_BASE_BYTES = 64 * 2 ** 20;

export interface Recording {
  readonly profile: Profile;
  /** The recording ended by itself: its end block is there. */
  readonly complete: boolean;
  /** Bytes behind the last whole block (of a kill, a full disk, damage), which were not read. */
  readonly droppedBytes: number;
}

/**
 * With `rows` "sums", all samples of a thread, stack and state are one row: what a flame graph
 * needs, in memory that does not grow with the recording's length.
 *
 * Throws an OperatingError: "bad-file" where this is no recording or nothing of it is whole,
 * "too-new" where a later Pyrometer wrote it.
 */
export function readRecording(
  bytes: Uint8Array,
  codecs: Decoders,
  rows: SampleRows = "runs",
): Recording {
  const steps = recordingSteps(bytes, codecs, rows);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, a block a step, for whoever has something else to do meanwhile. */
export function* recordingSteps(
  bytes: Uint8Array,
  codecs: Decoders,
  rows: SampleRows,
): Generator<undefined, Recording> {
  const header = checkHeader(bytes);
  let offset = header.end;
  const metaBlock = blockAt(bytes, offset, codecs);
  if (metaBlock === undefined || metaBlock.type !== blockType.meta) {
    throw new OperatingError("bad-file", "the recording ends or is damaged before its first block");
  }
  const reading = new Reading(metaOf(metaBlock.contents), rows, header.version);
  offset = metaBlock.end;
  const maxExpandedBytes = MAX_EXPANSION_BASE_BYTES + bytes.length * MAX_EXPANSION;
  let expandedBytes = 0;
  let complete = false;
  while (!complete) {
    const block = blockAt(bytes, offset, codecs);
    if (block === undefined) break;
    expandedBytes += block.contents.length;
    if (expandedBytes > maxExpandedBytes)
      throw tooLarge("it expands to more than 1,024 times its size");
    if (block.type === blockType.end) complete = true;
    else if (block.type !== blockType.data || !reading.add(block.contents)) break;
    offset = block.end;
    yield;
  }
  return { profile: reading.finish(), complete, droppedBytes: bytes.length - offset };
}

function metaOf(contents: Uint8Array): ProfileMeta {
  try {
    return parseMeta(new TextDecoder().decode(contents));
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    throw new OperatingError("bad-file", `the recording is damaged: ${error.message}`);
  }
}

/** The profile as far as it was read. */
class Reading {
  readonly #meta: ProfileMeta;
  #cost: ProfileCost = EMPTY_COST;
  readonly #processCosts = new ProcessCosts();
  readonly #builder: ProfileBuilder;
  readonly #rows = new EpochRows();
  #epoch = 0;
  #samples = 0;
  readonly #version: number;

  constructor(meta: ProfileMeta, rows: SampleRows, version: number) {
    this.#meta = meta;
    this.#version = version;
    this.#builder = new ProfileBuilder(rows);
  }

  /** False, with nothing added, where the block is damaged. */
  add(contents: Uint8Array): boolean {
    const block = decoded(upgraded(contents, this.#version));
    if (block === undefined || block.epoch < this.#epoch) return false;
    if (block.epoch > this.#epoch) this.#rows.clear();
    this.#epoch = block.epoch;
    if (brokenRule(block.tables, this.#rows.sizes) !== undefined) return false;
    this.#samples += sumOf(block.tables.samples.count);
    if (this.#samples > MAX_SAMPLES) return false;
    appendTables(this.#builder, block.tables, this.#rows);
    this.#cost = block.cost;
    this.#processCosts.add(block.processCosts);
    this.#checkSize();
    return true;
  }

  finish(): Profile {
    return this.#builder.finish(this.#meta, this.#cost, this.#processCosts.list());
  }

  #checkSize(): void {
    if (this.#builder.sampleRows > MAX_SAMPLE_ROWS)
      throw tooLarge("more than 100,000,000 sample rows");
    if (this.#builder.tableBytes > MAX_TABLE_BYTES)
      throw tooLarge("more than 1 GiB of names and stacks");
  }
}

/** Without an iterator, which takes ten times as long. */
function sumOf(counts: Int32Array): number {
  let sum = 0;
  for (let row = 0; row < counts.length; row += 1) sum += counts[row];
  return sum;
}

function tooLarge(what: string): OperatingError {
  return new OperatingError("bad-file", `the recording is too large: ${what}`);
}

function decoded(contents: Uint8Array): ProfileBlock | undefined {
  try {
    return readData(new ByteReader(contents));
  } catch (error) {
    if (error instanceof DamagedError) return undefined;
    throw error;
  }
}
