// speedscope's evented profiles: frames open and close. Events that do not fit one another are a
// frequent reason for speedscope to refuse a file; here they are repaired as far as one can tell
// what was meant, and counted.

import { isSummable, STACK_DEPTH_MAX } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";
import type { ProfileHead, Target } from "./read.ts";

export class EventedProfile {
  readonly #profile: ProfileHead;
  readonly #target: Target;
  /** Frames of the file and their stacks, outermost first. */
  readonly #frames: number[] = [];
  readonly #stacks: number[] = [];
  /** How often each frame of the file is open. */
  readonly #openings: Int32Array;
  #now: number;

  constructor(profile: ProfileHead, target: Target) {
    this.#profile = profile;
    this.#target = target;
    this.#openings = new Int32Array(target.frames.length);
    this.#now = profile.startValue;
  }

  read(json: JsonReader): void {
    const { diagnosis } = this.#target;
    let events = 0;
    if (json.enterArray()) {
      while (json.element()) {
        this.#event(json);
        events += 1;
      }
    }
    const open = this.#frames.length;
    if (open > 0) {
      this.#advance(Math.max(this.#now, this.#profile.endValue));
      diagnosis.note("repaired", "frames that never close", open, this.#profile.path);
    }
    diagnosis.note("read", "events", events);
  }

  #event(json: JsonReader): void {
    const { diagnosis, frames } = this.#target;
    let type = "";
    let at = NaN;
    let frame = NaN;
    if (json.enterObject()) {
      for (let key = json.key(); key !== undefined; key = json.key()) {
        if (key === "type") type = json.anyString();
        else if (key === "at") at = json.anyNumber();
        else if (key === "frame") frame = json.anyNumber();
      }
    }
    const isFrame = Number.isInteger(frame) && frame >= 0 && frame < frames.length;
    if (!isSummable(at) || !isFrame || (type !== "O" && type !== "C")) {
      diagnosis.note("dropped", "events without type, time or known frame", 1, json.path);
      return;
    }
    if (at < this.#now) {
      diagnosis.note("repaired", "events before the one in front of them", 1, json.path);
    } else this.#advance(at);
    if (type === "O") this.#open(frame, json);
    else this.#close(frame, json);
  }

  /** What is open runs until then. */
  #advance(at: number): void {
    const { builder, thread, valueIndex, factor, hasTimes, originNs } = this.#target;
    const stack = this.#stacks.at(-1);
    const weight = (at - this.#now) * factor;
    if (stack !== undefined && weight > 0) {
      const time = hasTimes ? this.#now * factor - originNs : this.#now - this.#profile.startValue;
      const row = builder.tables.addSample(time, thread, stack, 1, 0, 0, 0);
      builder.tables.addValue(row, valueIndex, weight);
    }
    this.#now = at;
  }

  #open(frame: number, json: JsonReader): void {
    const { builder, frames, diagnosis } = this.#target;
    if (this.#frames.length >= STACK_DEPTH_MAX) {
      diagnosis.note("dropped", `frames deeper than ${STACK_DEPTH_MAX}`, 1, json.path);
      return;
    }
    this.#openings[frame] += 1;
    this.#frames.push(frame);
    this.#stacks.push(builder.stack(this.#stacks.at(-1) ?? -1, frames[frame]));
  }

  #close(frame: number, json: JsonReader): void {
    const { diagnosis } = this.#target;
    if (this.#openings[frame] === 0) {
      diagnosis.note("dropped", "frames that close without being open", 1, json.path);
      return;
    }
    const at = this.#frames.lastIndexOf(frame);
    const callees = this.#frames.length - 1 - at;
    if (callees > 0) {
      diagnosis.note("repaired", "frames that close before their callees", callees, json.path);
    }
    for (const closed of this.#frames.slice(at)) this.#openings[closed] -= 1;
    this.#frames.length = at;
    this.#stacks.length = at;
  }
}
