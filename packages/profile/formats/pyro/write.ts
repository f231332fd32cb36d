// Writes our recordings (`.pyro`), version 3: docs/formats/recording.md. It does no input or
// output; what it returns is to be appended to the file as it is, one call after the other, so that
// a kill at any moment loses no whole block.

import { assert } from "#base/assert.ts";
import type { ProfileBlock } from "../../model/block.ts";
import type { ProfileMeta } from "../../model/profile.ts";
import { ByteWriter } from "./byte-writer.ts";
import { blockBytes, blockType, headerBytes, type Codecs } from "./container.ts";
import { writeData } from "./data-block.ts";
import { metaText } from "./meta-fields.ts";

export class RecordingWriter {
  readonly #codecs: Codecs;
  readonly #writer = new ByteWriter();
  #state: "new" | "started" | "ended" = "new";
  #epoch = 0;

  constructor(codecs: Codecs) {
    this.#codecs = codecs;
  }

  /** The header and the meta block: the first bytes of the file. */
  start(meta: ProfileMeta): Uint8Array {
    assert(this.#state === "new", "a recording starts once");
    this.#state = "started";
    const header = headerBytes();
    const block = blockBytes(
      blockType.meta,
      new TextEncoder().encode(metaText(meta)),
      this.#codecs,
    );
    const bytes = new Uint8Array(header.length + block.length);
    bytes.set(header);
    bytes.set(block, header.length);
    return bytes;
  }

  /** One data block. Times are stored as whole nanoseconds. */
  append(block: ProfileBlock): Uint8Array {
    assert(this.#state === "started", "blocks stand between start and end");
    assert(block.epoch >= this.#epoch, "epochs do not go back");
    this.#epoch = block.epoch;
    this.#writer.clear();
    writeData(this.#writer, block);
    return blockBytes(blockType.data, this.#writer.view(), this.#codecs);
  }

  /** The end block, which says that nothing is missing. */
  end(): Uint8Array {
    assert(this.#state === "started", "a recording ends once");
    this.#state = "ended";
    return blockBytes(blockType.end, new Uint8Array(0), this.#codecs);
  }
}
