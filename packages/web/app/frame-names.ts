// Names, places and colours of a profile's frames as a page shows them. Names come from files:
// they are only ever text, bounded, with what is invisible shown as its code.

import { displayText } from "#analysis/svg/display-text.ts";
import { classifyFrames } from "#analysis/frame-classes.ts";
import { shadeOf } from "#analysis/palette.ts";
import { frameName, framePath, shortPath } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import { colorIndex } from "../draw/colors.ts";

const NO_NAME = "(no name)";

export class FrameNames {
  readonly profile: Profile;
  /** By row of frames, index into FRAME_CLASSES. */
  readonly classes: Uint8Array;
  /** By row of frames, into `DrawColors.frames`. */
  readonly colors: Uint8Array;
  readonly #names: (string | undefined)[];
  readonly #hashes: Float64Array;

  constructor(profile: Profile, classes: Uint8Array = classifyFrames(profile)) {
    this.profile = profile;
    this.classes = classes;
    const count = this.classes.length;
    this.colors = new Uint8Array(count);
    for (let frame = 0; frame < count; frame += 1) {
      this.colors[frame] = colorIndex(this.classes[frame], shadeOf(frameName(profile, frame)));
    }
    this.#names = Array.from({ length: count });
    this.#hashes = new Float64Array(count);
  }

  get count(): number {
    return this.classes.length;
  }

  name(frame: number): string {
    const known = this.#names[frame];
    if (known !== undefined) return known;
    const text = displayText(frameName(this.profile, frame));
    const name = text === "" ? NO_NAME : text;
    this.#names[frame] = name;
    return name;
  }

  /** As recorded; empty where it has none. */
  path(frame: number): string {
    return framePath(this.profile, frame);
  }

  line(frame: number): number {
    return this.profile.frames.line[frame];
  }

  /** The line that it stands at, else the one that its function begins at; -1: not known. */
  anyLine(frame: number): number {
    const { frames, functions } = this.profile;
    return frames.line[frame] > 0
      ? frames.line[frame]
      : functions.firstLine[frames.function[frame]];
  }

  /** `app/views/orders.py:88`; empty where nothing is known. */
  place(frame: number): string {
    const path = this.path(frame);
    if (path === "") return "";
    const line = this.anyLine(frame);
    const shown = displayText(shortPath(this.profile, path));
    return line > 0 ? `${shown}:${line}` : shown;
  }

  /** What a frame is, whatever its row: the same in every tree of the profile. 1 to 2^32 - 1. */
  hash(frame: number): number {
    const known = this.#hashes[frame];
    if (known !== 0) return known;
    const text = `${frameName(this.profile, frame)}\u0000${this.path(frame)}`;
    const line = this.line(frame);
    const hash = hashText(line > 0 ? `${text}\u0000${line}` : text);
    this.#hashes[frame] = hash;
    return hash;
  }

  /** Of the function, without the line. */
  functionHash(frame: number): number {
    if (this.line(frame) <= 0) return this.hash(frame);
    return hashText(`${frameName(this.profile, frame)}\u0000${this.path(frame)}`);
  }

  /** What a search looks at. */
  searchText(frame: number): string {
    const line = this.anyLine(frame);
    const path = this.path(frame);
    return `${frameName(this.profile, frame)} ${line > 0 ? `${path}:${line}` : path}`;
  }
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = (hash ^ (hash >>> 15)) >>> 0;
  return hash === 0 ? 1 : hash;
}
