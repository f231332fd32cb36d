// Random profiles for property tests: small, valid, and full of names that outputs must survive.

import { ProfileBuilder } from "./builder.ts";
import { EMPTY_COST, type Profile, type ProfileMeta } from "./profile.ts";
import { FRAME_KINDS } from "./tables.ts";
import { TEXT_PROFILE_META } from "./text-profile.ts";

/** Names that break what does not escape or measure them. */
export const HOSTILE_NAMES: readonly string[] = [
  "plain",
  "a;b",
  "line\nbreak\r\nand\ttab",
  "</script><!--",
  'quote " back \\ slash',
  "nul\0nul",
  "lone \ud800 surrogate",
  "\u2028 line separator",
  "\ufeffbyte order mark",
  "naïve 日本語 😀",
  "x".repeat(10_000),
  "__proto__",
  " spaces  at the ends ",
];

/** Numbers in [0, 1), the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Adds random rows to a builder, from `fromNs` on; returns how many samples. */
export function addRandomSamples(
  builder: ProfileBuilder,
  random: () => number,
  samples: number,
  fromNs: number,
): number {
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const name = (): string => HOSTILE_NAMES[upTo(HOSTILE_NAMES.length)];
  let timeNs = fromNs;
  let added = 0;
  for (let row = 0; row < samples; row += 1) {
    let stack = -1;
    for (let depth = upTo(8); depth >= 0; depth -= 1) {
      const text = builder.internString(name());
      const qualifiedName = random() < 0.2 ? 0 : builder.internString(`C.${name()}`);
      const file = random() < 0.2 ? -1 : builder.internFile(`/app/${name()}.py`);
      const functionRow = builder.internFunction(text, qualifiedName, file, upTo(9) - 1);
      const line = random() < 0.2 ? -1 : 1 + upTo(5);
      const column = random() < 0.5 ? -1 : upTo(80);
      const kind = upTo(FRAME_KINDS.length);
      const frame = builder.internFrame(functionRow, line, line, column, column, kind);
      stack = builder.internStack(stack, frame);
    }
    const thread = builder.internThread(1 + upTo(2), 1 + upTo(3), name(), upTo(32));
    const count = 1 + upTo(3);
    const wallNs = upTo(2e7);
    builder.addSample(timeNs, thread, stack, count, wallNs, upTo(wallNs + 1), upTo(32));
    added += count;
    timeNs += upTo(3e6);
  }
  return added;
}

export function randomProfile(seed: number, samples = 40, meta?: Partial<ProfileMeta>): Profile {
  const builder = new ProfileBuilder();
  const added = addRandomSamples(builder, randomNumbers(seed), samples, 0);
  return builder.finish({ ...TEXT_PROFILE_META, ...meta }, { ...EMPTY_COST, samples: added });
}
