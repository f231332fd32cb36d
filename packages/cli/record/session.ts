// One recording from its start to its end: the sampler's blocks go to the store as they come;
// whatever ends it, what was stored stays.

import { hasSamples } from "#analysis/losses.ts";
import { OperatingError } from "#base/errors.ts";
import type { ProfileCost, ProfileMeta } from "#profile/model/profile.ts";
import type { SampleBlock, Sampler, SamplerOptions } from "#sampler/session.ts";
import type { SamplerResult, StartSampler } from "#sampler/session.ts";

import type { SignalReceiver } from "./signals.ts";

/** Where blocks go. `append` throws an OperatingError where it cannot write. */
export interface RecordingStore {
  start(meta: ProfileMeta): void;
  append(block: SampleBlock): void;
  /** After the last block of a recording that nothing ended early. */
  end(): void;
  close(): void;
}

export interface SessionListener {
  started(meta: ProfileMeta): void;
  block(cost: ProfileCost): void;
}

export interface SessionEnd {
  readonly meta: ProfileMeta;
  readonly cost: ProfileCost;
  /** Undefined where the sampler failed after it had given samples. */
  readonly result: SamplerResult | undefined;
  /** What ended it early: the disk is full, the sampler failed. What came before is stored. */
  readonly failure: Error | undefined;
}

export interface SessionParts {
  readonly start: StartSampler;
  readonly options: SamplerOptions;
  readonly store: RecordingStore;
  readonly listener: SessionListener;
  /** Installs signal handlers that reach the sampler; returns what removes them. */
  readonly handleSignals: (receiver: SignalReceiver) => () => void;
}

/** Resolves when something was recorded; rejects with what went wrong when nothing was. */
export async function runSession(parts: SessionParts): Promise<SessionEnd> {
  const { store, listener } = parts;
  let meta: ProfileMeta | undefined;
  let cost: ProfileCost | undefined;
  let failure: Error | undefined;
  let sampler: Sampler | undefined;
  let isStopAsked = false;
  const stop = (): void => {
    isStopAsked = true;
    sampler?.stop();
  };
  const guarded = (write: () => void): void => {
    if (failure !== undefined) return;
    try {
      write();
    } catch (error) {
      failure = asError(error);
      stop();
    }
  };
  // Handlers first: a Ctrl-C between the launch of a command and its first sample must not end us
  // alone.
  const removeHandlers = parts.handleSignals({
    stop,
    signal: (number) => sampler?.signal(number),
  });
  try {
    sampler = parts.start(parts.options, {
      started: (known) => {
        meta = known;
        guarded(() => store.start(known));
        listener.started(known);
      },
      block: (block) => {
        guarded(() => {
          store.append(block);
          cost = block.cost;
        });
        listener.block(block.cost);
      },
    });
    if (isStopAsked) sampler.stop();
    const result = await sampler.finished.catch((error: unknown) => {
      failure ??= asError(error);
      return undefined;
    });
    if (result !== undefined && cost !== undefined) guarded(() => store.end());
    return endOf(meta, cost, result, failure);
  } finally {
    removeHandlers();
    store.close();
  }
}

function endOf(
  meta: ProfileMeta | undefined,
  cost: ProfileCost | undefined,
  result: SamplerResult | undefined,
  failure: Error | undefined,
): SessionEnd {
  if (meta !== undefined && cost !== undefined && hasSamples(cost)) {
    return { meta, cost, result, failure };
  }
  if (failure !== undefined) throw failure;
  const message = "the recording ended before a sample was taken";
  throw new OperatingError("target-ended", message, "record for longer");
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
