// speedscope's sampled profiles: stacks from the outermost frame, with a weight each.

import { isSummable, STACK_DEPTH_MAX } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";
import type { ProfileHead, Target } from "./read.ts";

export function readSamples(
  json: JsonReader,
  weights: JsonReader | undefined,
  { startValue, path }: ProfileHead,
  target: Target,
): void {
  const { builder, diagnosis, thread, valueIndex, factor, hasTimes, originNs } = target;
  const { tables } = builder;
  const stacks = new SampleStacks(target);
  const areWeighed = weights?.enterArray() === true;
  let time = startValue * factor - originNs;
  let read = 0;
  if (json.enterArray()) {
    while (json.element()) {
      const count = json.integers();
      if (areWeighed && !weights.element()) {
        noteUnweighed(json, path, target);
        diagnosis.note("read", "samples", read);
        return;
      }
      const weight = areWeighed ? weights.number() * factor : 1;
      const stack = stacks.of(json.numbers, count);
      if (stack === -1) diagnosis.note("dropped", "samples without a stack", 1, json.path);
      else if (stack < 0) diagnosis.note("dropped", UNKNOWN_FRAME, 1, json.path);
      else if (!isSummable(weight) || weight < 0) {
        diagnosis.note("dropped", "samples that weigh no number or less than 0", 1, json.path);
        continue;
      } else {
        const row = tables.addSample(hasTimes ? time : read, thread, stack, 1, 0, 0, 0);
        tables.addValue(row, valueIndex, weight);
        read += 1;
      }
      if (weight >= 0 && isSummable(weight)) time += weight;
    }
  }
  diagnosis.note("read", "samples", read);
  if (!areWeighed) diagnosis.note("ambiguous", "profiles without weights, counted", 1, path);
  else if (weights.element()) {
    diagnosis.note("dropped", "lists of weights that are longer than the samples", 1, path);
  }
}

const UNKNOWN_FRAME = "samples of a frame that the file does not list";

function noteUnweighed(json: JsonReader, path: string, { diagnosis }: Target): void {
  let unweighed = 1;
  while (json.element()) unweighed += 1;
  diagnosis.note("dropped", "samples without a weight", unweighed, path);
}

/** Rows of stacks by lists of frames: what two in a row share is looked up once. */
class SampleStacks {
  readonly #target: Target;
  /** Of the sample before, outermost first: frames of the file, and the stack that ends there. */
  #frames = new Int32Array(256);
  #stacks = new Int32Array(256);
  #known = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  /** -1: it is empty; -2: a frame is unknown. */
  of(numbers: Int32Array, count: number): number {
    if (count === 0) return -1;
    if (count > STACK_DEPTH_MAX) return -2;
    if (count > this.#frames.length) this.#grow(count);
    const frames = this.#frames;
    const stacks = this.#stacks;
    const limit = Math.min(this.#known, count);
    let depth = 0;
    while (depth < limit && frames[depth] === numbers[depth]) depth += 1;
    const rows = this.#target.frames;
    const { tables } = this.#target.builder;
    let stack = depth === 0 ? -1 : stacks[depth - 1];
    for (; depth < count; depth += 1) {
      const frame = numbers[depth];
      if (frame < 0 || frame >= rows.length) {
        this.#known = depth;
        return -2;
      }
      stack = tables.internStack(stack, rows[frame]);
      frames[depth] = frame;
      stacks[depth] = stack;
    }
    this.#known = count;
    return stack;
  }

  #grow(count: number): void {
    const length = 2 ** Math.ceil(Math.log2(count));
    const frames = new Int32Array(length);
    const stacks = new Int32Array(length);
    frames.set(this.#frames);
    stacks.set(this.#stacks);
    this.#frames = frames;
    this.#stacks = stacks;
  }
}
