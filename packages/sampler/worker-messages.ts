import type { ErrorKind } from "#base/errors.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";
import type { SampleBlock, SamplerOptions, SamplerResult } from "./session.ts";

/**
 * Int32 cells of the shared control memory: end of the recording; signals to pass on, one bit each;
 * whether to rest, a value of `rest`.
 */
export const control = { stop: 0, signals: 1, rest: 2, cells: 3 } as const;

export const rest = { none: 0, asked: 1, resting: 2 } as const;

export interface WorkerInput {
  readonly options: SamplerOptions;
  readonly control: SharedArrayBuffer;
}

export type FromWorker =
  | { readonly kind: "started"; readonly meta: ProfileMeta }
  | { readonly kind: "block"; readonly block: SampleBlock }
  | { readonly kind: "finished"; readonly result: SamplerResult }
  | {
      readonly kind: "failed";
      readonly error: {
        readonly kind: ErrorKind;
        readonly message: string;
        readonly remedy: string | undefined;
      };
    };
