// `--ring` and `--trigger`: recordings of which only a part is kept, and what writes that part.

import { OperatingError } from "#base/errors.ts";

import { formatDuration, formatExactShare } from "../format/numbers.ts";
import { openDestination, stampedOutput, type Destination } from "./destination.ts";
import type { OutputPlace, RecordPlan } from "./plan.ts";
import { RingStore, TriggerStore, type PartialStore } from "./ring-stores.ts";
import type { SessionEnd } from "./session.ts";
import { onUserSignal, USER_SIGNAL, type SignalReceiver } from "./signals.ts";
import type { Trigger } from "./trigger.ts";

export interface KeptPart {
  readonly store: PartialStore;
  /** Signals that are ours, not a launched command's. */
  readonly signals: readonly NodeJS.Signals[];
  /** Returns what ends it. */
  begin(receiver: SignalReceiver): () => void;
  /** What was written of a recording that has ended; undefined where nothing was. */
  finish(end: SessionEnd): Promise<SessionEnd | undefined>;
}

export interface Writing {
  readonly say: (line: string) => void;
  readonly draw: (
    place: { readonly output: OutputPlace; readonly destination: Destination },
    end: SessionEnd,
  ) => Promise<void>;
}

/** Undefined where all is kept. */
export function keptPart(
  plan: RecordPlan,
  destination: Destination,
  writing: Writing,
): KeptPart | undefined {
  const { ringMs, trigger } = plan;
  if (ringMs === undefined) return undefined;
  return trigger === undefined
    ? new KeptRing(plan, destination, ringMs, writing)
    : new KeptAfterTrigger(plan, destination, ringMs, trigger, writing);
}

class KeptRing implements KeptPart {
  readonly store: RingStore;
  readonly signals = [USER_SIGNAL];
  readonly #plan: RecordPlan;
  readonly #writing: Writing;
  #written: Promise<void> = Promise.resolve();

  constructor(plan: RecordPlan, { store }: Destination, ringMs: number, writing: Writing) {
    this.store = new RingStore(ringMs, store);
    this.#plan = plan;
    this.#writing = writing;
  }

  begin(): () => void {
    return onUserSignal(() => {
      // One after another: each has a name of its own.
      this.#written = this.#written
        .then(() => this.#write())
        .catch((error: unknown) => {
          this.#writing.say(`the ring could not be written: ${wordsOf(error)}`);
        });
    });
  }

  async #write(): Promise<void> {
    const { meta } = this.store;
    if (meta === undefined) return this.#writing.say("there is nothing to write yet");
    const output = stampedOutput(this.#plan, meta, Date.now());
    const destination = openDestination({ ...this.#plan, output });
    const part = this.store.writeTo(destination.store);
    if (part === undefined) return this.#writing.say("there is nothing to write yet");
    const end: SessionEnd = { ...part, result: undefined, failure: undefined };
    await this.#writing.draw({ output, destination }, end);
  }

  async finish(end: SessionEnd): Promise<SessionEnd> {
    await this.#written;
    return { ...end, ...this.store.written(end.meta) };
  }
}

/** In one line, with what mends it. */
function wordsOf(error: unknown): string {
  if (!(error instanceof OperatingError)) return String(error);
  return error.remedy === undefined ? error.message : `${error.message}; ${error.remedy}`;
}

class KeptAfterTrigger implements KeptPart {
  readonly store: TriggerStore;
  readonly signals = [];
  readonly #writing: Writing;
  readonly #trigger: Trigger;
  readonly #durationMs: number | undefined;
  #stop = (): void => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { durationMs }: RecordPlan,
    { store }: Destination,
    ringMs: number,
    trigger: Trigger,
    writing: Writing,
  ) {
    this.#writing = writing;
    this.#trigger = trigger;
    this.#durationMs = durationMs;
    this.store = new TriggerStore(ringMs, store, trigger, () => {
      writing.say(`${trigger.text}: recording, with what was kept from before`);
      if (durationMs !== undefined) this.#timer = setTimeout(() => this.#stop(), durationMs);
    });
  }

  begin(receiver: SignalReceiver): () => void {
    this.#stop = () => receiver.stop();
    const { text } = this.#trigger;
    const then =
      this.#durationMs === undefined ? "" : ` for ${formatDuration(this.#durationMs * 1e6)}`;
    this.#writing.say(`waiting for ${text}, to record${then} from then on`);
    return () => clearTimeout(this.#timer);
  }

  finish(end: SessionEnd): Promise<SessionEnd | undefined> {
    const { highest, hasFired } = this.store;
    if (hasFired) {
      return Promise.resolve({ ...end, ...this.store.written(end.meta, end.cost) });
    }
    const isCpu = this.#trigger.measure === "cpu";
    const most = isCpu ? formatExactShare(highest) : `${Math.round(highest / 1e6)} MB`;
    this.#writing.say(`nothing is written: ${this.#trigger.text} was never met (at most ${most})`);
    return Promise.resolve(undefined);
  }
}
