// Where the blocks of a recording go while it runs: a file that appears with its first samples, or
// a stream.

import { hasSamples } from "#analysis/losses.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";
import { RecordingWriter } from "#profile/formats/pyro/write.ts";
import type { SampleBlock } from "#sampler/session.ts";

import { nodeCodecs } from "../output/node-codecs.ts";
import { cannotWrite } from "../output/replace-file.ts";
import { writeAll } from "../output/write-all.ts";
import { RecordingFile } from "./recording-file.ts";
import type { RecordingStore } from "./session.ts";

export class FileStore implements RecordingStore {
  readonly #pathOf: (meta: ProfileMeta) => string;
  readonly #writer = new RecordingWriter(nodeCodecs);
  #file: RecordingFile | undefined;

  constructor(pathOf: (meta: ProfileMeta) => string) {
    this.#pathOf = pathOf;
  }

  /** Where the recording is; undefined where there is none. */
  get path(): string | undefined {
    return this.#file?.isPublished === true ? this.#file.path : undefined;
  }

  start(meta: ProfileMeta): void {
    this.#file = new RecordingFile(this.#pathOf(meta));
    this.#file.hold(this.#writer.start(meta));
  }

  append(block: SampleBlock): void {
    const bytes = this.#writer.append(block);
    if (this.#file?.isPublished === true || hasSamples(block.cost)) this.#file?.append(bytes);
    else this.#file?.hold(bytes);
  }

  end(): void {
    if (this.path !== undefined) this.#file?.append(this.#writer.end());
  }

  close(): void {
    this.#file?.close();
  }
}

/** Blocks to a descriptor as they come. */
export class StreamStore implements RecordingStore {
  readonly #descriptor: number;
  readonly #name: string;
  readonly #writer = new RecordingWriter(nodeCodecs);

  constructor(descriptor: number, name: string) {
    this.#descriptor = descriptor;
    this.#name = name;
  }

  start(meta: ProfileMeta): void {
    this.#write(this.#writer.start(meta));
  }

  append(block: SampleBlock): void {
    this.#write(this.#writer.append(block));
  }

  end(): void {
    this.#write(this.#writer.end());
  }

  close(): void {}

  #write(bytes: Uint8Array): void {
    try {
      writeAll(this.#descriptor, bytes);
    } catch (error) {
      throw cannotWrite(this.#name, error);
    }
  }
}
