// What `top` shows and a person's view of it: blocks come in, keys change the view, whoever draws
// is told. It knows neither terminals nor samplers.

import { LiveProfile } from "#analysis/live/live-profile.ts";
import type { RecordedTime } from "#analysis/live/recorded-time.ts";
import { OperatingError } from "#base/errors.ts";
import type { ProfileBlock } from "#profile/model/block.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";

import type { CoreShares, TimePosition } from "./scene-data.ts";
import { pressed, type ScreenFacts, type TopAction, type ViewState } from "./view-state.ts";

/** While the screen is paused so many blocks wait; then the oldest are shown after all. */
const WAITING_BLOCKS_MAX = 300;
/** Steps of a recording at one key. */
const TIME_ACTIONS: Readonly<
  Partial<Record<TopAction, (position: number, end: number) => number>>
> = {
  earlier: (position) => position - 1,
  later: (position) => position + 1,
  start: () => 1,
  end: (_, end) => end,
};

export class TopData {
  meta: ProfileMeta | undefined;
  view: ViewState;
  shares: CoreShares | undefined;
  status: string | undefined;
  /** Told when there is something new to draw. */
  onChange: () => void = () => {};
  /** Told what a key asks for that is not the view's own. */
  onAction: (action: TopAction) => void = () => {};
  readonly #live = new LiveProfile();
  readonly #recorded: RecordedTime | undefined;
  readonly #waiting: ProfileBlock[] = [];
  #generation = 0;
  #threads: ReadonlySet<number> | undefined;

  constructor(view: ViewState, recorded?: RecordedTime) {
    this.view = view;
    this.#recorded = recorded;
    this.#applySpec();
  }

  get live(): LiveProfile {
    return this.#recorded?.live ?? this.#live;
  }

  get position(): TimePosition | undefined {
    const recorded = this.#recorded;
    if (recorded === undefined) return undefined;
    return { atNs: recorded.atNs, endNs: recorded.durationNs };
  }

  add(block: ProfileBlock): void {
    this.#waiting.push(block);
    const kept = this.view.isPaused ? WAITING_BLOCKS_MAX : 0;
    while (this.#waiting.length > kept) this.#addWaiting();
    this.onChange();
  }

  press(key: string, facts: ScreenFacts): void {
    const { view, action } = pressed(this.view, key, facts);
    const wasPaused = this.view.isPaused;
    this.view = view;
    if (wasPaused && !view.isPaused) while (this.#waiting.length > 0) this.#addWaiting();
    this.#applySpec();
    if (action !== undefined) this.#act(action);
    this.onChange();
  }

  /** After the screen was drawn: names that its filter does not know yet are matched. */
  async matchFilter(): Promise<void> {
    const { filter } = this.view;
    if (filter === undefined) return;
    try {
      if (await filter.match()) this.onChange();
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      if (this.view.filter !== filter) return;
      this.view = { ...this.view, filter: undefined, message: error.message };
      this.onChange();
    }
  }

  /** The last state of a target that has ended. */
  end(status: string): void {
    while (this.#waiting.length > 0) this.#addWaiting();
    this.status = status;
    this.view = { ...this.view, isPaused: false };
    this.onChange();
  }

  #act(action: TopAction): void {
    if (action === "reset") {
      this.live.reset();
      return;
    }
    const step = TIME_ACTIONS[action];
    const recorded = this.#recorded;
    if (step === undefined || recorded === undefined) this.onAction(action);
    else recorded.seek(step(recorded.position, recorded.steps));
  }

  #addWaiting(): void {
    const block = this.#waiting.shift();
    if (block === undefined) return;
    this.#live.add(block);
    if (this.#live.generation === this.#generation) return;
    this.#generation = this.#live.generation;
    this.#threads = this.#live.spec.threads;
    const [thread] = this.#threads ?? [];
    this.view = { ...this.view, expanded: undefined, thread };
  }

  #applySpec(): void {
    const { level, value, gilOnly, thread } = this.view;
    if (thread === undefined) this.#threads = undefined;
    else if (this.#threads?.has(thread) !== true) this.#threads = new Set([thread]);
    const threads = this.#threads;
    const spec = { level, value, gilOnly };
    this.live.setSpec(threads === undefined ? spec : { ...spec, threads });
  }
}
