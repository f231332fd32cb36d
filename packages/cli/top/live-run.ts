// `top` over a process that runs: from its start until a person, a signal, the time or the target
// ends it. The terminal is given back on every way out.

import * as os from "node:os";

import { hasSamples } from "#analysis/losses.ts";
import { ensure } from "#base/assert.ts";
import { OperatingError } from "#base/errors.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";
import type { Sampler, SamplerResult, SampleBlock } from "#sampler/session.ts";
import { startSampler } from "#sampler/start.ts";

import { SourceLines } from "../dump/source-lines.ts";
import { exitCode, exitCodeOfSignal } from "../exit-codes.ts";
import { CoreShareMeter } from "./core-shares.ts";
import type { LivePlan, TopStyle } from "./plan.ts";
import { loadScreen, openPresenter, type Presenter } from "./presenter.ts";
import { suspendOurselves } from "./suspend.ts";
import { TopData } from "./top-data.ts";
import type { ViewState } from "./view-state.ts";

/** What each further wish to leave sends to a launched command. */
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function signalNumber(name: NodeJS.Signals): number {
  return ensure(os.constants.signals[name], `signal ${name} has no number`);
}

export class LiveRun {
  readonly #plan: LivePlan;
  readonly #style: TopStyle;
  readonly #data: TopData;
  readonly #meter = new CoreShareMeter();
  readonly #isLaunched: boolean;
  #sampler: Sampler | undefined;
  #presenter: Presenter | undefined;
  #opening: Promise<void> | undefined;
  #asked = 0;
  #isLeaving = false;
  #hasEnded = false;
  /** Said of a target that has ended. */
  #ended: string | undefined;
  #endingSignal: NodeJS.Signals | undefined;
  #leave: () => void = () => {};

  constructor(plan: LivePlan, style: TopStyle, view: ViewState) {
    this.#plan = plan;
    this.#style = style;
    this.#data = new TopData(view);
    this.#isLaunched = "command" in plan.sampler.target;
  }

  /** Returns the exit code. Rejects with what went wrong where nothing was seen. */
  async run(): Promise<number> {
    const left = new Promise<void>((resolve) => {
      this.#leave = resolve;
    });
    const handlers = SIGNALS.map((name) => [name, () => this.#signalled(name)] as const);
    for (const [name, handler] of handlers) process.on(name, handler);
    const onClosed = (): void => this.#signalled("SIGHUP");
    if (this.#style === "screen") process.stdin.on("end", onClosed).on("error", onClosed);
    this.#data.onAction = (action) => {
      if (action === "quit") this.#askToLeave();
      if (action === "suspend") void this.#suspend();
    };
    try {
      const result = await this.#sample();
      if (this.#style === "screen" && !this.#isLeaving && result.reason === "target-ended") {
        await left;
      }
      await this.#close();
      return await this.#exitCode(result);
    } finally {
      await this.#close();
      for (const [name, handler] of handlers) process.off(name, handler);
      process.stdin.off("end", onClosed).off("error", onClosed);
      this.#plan.output?.removeIfEmpty();
    }
  }

  async #sample(): Promise<SamplerResult> {
    this.#sampler = startSampler(this.#plan.sampler, {
      started: (meta) => {
        this.#data.meta = meta;
        this.#opening = this.#open(meta);
      },
      block: (block) => this.#block(block),
    });
    // Loaded while the sampler looks for its target.
    const preparing = this.#style === "screen" ? loadScreen() : undefined;
    let result: SamplerResult;
    try {
      result = await this.#sampler.finished;
    } catch (error) {
      await this.#failed(error);
      throw error;
    }
    await preparing;
    await this.#opening;
    this.#hasEnded = true;
    if (result.reason === "target-ended") {
      this.#ended = this.#endWords(result);
      this.#data.end(`${this.#ended}: this is its last screen, q leaves it`);
    }
    return result;
  }

  /** Where something was seen, the last screen says why it is the last. */
  async #failed(error: unknown): Promise<void> {
    await this.#opening?.catch(() => {});
    if (error instanceof OperatingError && hasSamples(this.#data.live.cost)) {
      this.#data.end(error.message);
    }
    await this.#close();
    this.#tellOutput();
  }

  async #open({ pid, workingDirectory }: ProfileMeta): Promise<void> {
    const source = new SourceLines({ root: `/proc/${pid}/root`, workingDirectory });
    const presenter = await openPresenter(this.#style, this.#data, (file, line) =>
      source.line(file, line),
    );
    if (this.#isLeaving) await presenter.close();
    else this.#presenter = presenter;
  }

  #block(block: SampleBlock): void {
    this.#data.shares = this.#meter.read(this.#pids());
    this.#data.add(block);
  }

  #pids(): number[] {
    const pids = new Set<number>(this.#data.live.tables.tables.threads.pid);
    if (this.#data.meta !== undefined) pids.add(this.#data.meta.pid);
    return [...pids];
  }

  #endWords({ exitCode: code }: SamplerResult): string {
    const pid = this.#data.meta?.pid ?? 0;
    const what = this.#isLaunched ? "the command" : `process ${pid}`;
    const how = code === undefined ? "" : `, exit code ${code}`;
    return `${what} has ended${how}`;
  }

  #askToLeave(): void {
    if (this.#hasEnded || !this.#isLaunched) return this.#leaveNow();
    const signal = ENDING_SIGNALS[Math.min(this.#asked, ENDING_SIGNALS.length - 1)];
    this.#asked += 1;
    const next = ENDING_SIGNALS.at(this.#asked);
    const more = next === undefined ? "" : `; again: ${next}`;
    this.#data.status = `the command was sent ${signal}${more}`;
    this.#data.onChange();
    this.#isLeaving = true;
    this.#sampler?.signal(signalNumber(signal));
  }

  #signalled(name: (typeof SIGNALS)[number]): void {
    if (name === "SIGINT") return this.#askToLeave();
    const isSecond = this.#endingSignal !== undefined;
    this.#endingSignal = name;
    if (this.#isLaunched && !this.#hasEnded) this.#sampler?.signal(signalNumber(name));
    // A command may take its time to end on SIGTERM; a terminal that is gone is not waited for.
    if (this.#isLaunched && name === "SIGTERM" && !isSecond) {
      this.#isLeaving = true;
      return;
    }
    this.#leaveNow();
  }

  #leaveNow(): void {
    this.#isLeaving = true;
    this.#sampler?.stop();
    this.#leave();
  }

  async #suspend(): Promise<void> {
    const presenter = this.#presenter;
    if (presenter === undefined) return;
    await this.#sampler?.pause();
    await presenter.suspend(suspendOurselves);
    this.#sampler?.resume();
  }

  async #close(): Promise<void> {
    const presenter = this.#presenter;
    this.#presenter = undefined;
    if (presenter === undefined) return;
    await presenter.close();
    if (this.#ended !== undefined) this.#data.status = this.#ended;
    const isGone = this.#endingSignal === "SIGHUP";
    if (!isGone) for (const line of presenter.lastLines()) process.stdout.write(`${line}\n`);
  }

  async #exitCode(result: SamplerResult): Promise<number> {
    if (!this.#isLaunched) return this.#codeOfSignal() ?? exitCode.done;
    if (this.#endingSignal === "SIGHUP") return exitCodeOfSignal(signalNumber("SIGHUP"));
    let code = result.exitCode;
    if (code === undefined && this.#data.meta !== undefined) {
      const { commandEnd } = await import("../record/command-end.ts");
      code = await commandEnd(this.#data.meta.pid);
    }
    this.#tellOutput(code);
    return code ?? exitCode.done;
  }

  #codeOfSignal(): number | undefined {
    const signal = this.#endingSignal;
    return signal === undefined ? undefined : exitCodeOfSignal(signalNumber(signal));
  }

  /** Where the command's output is, and the end of it where the command failed. */
  #tellOutput(code = 1): void {
    const { output } = this.#plan;
    if (output === undefined || output.sizeBytes === 0) return;
    const lines = code === exitCode.done ? [] : output.tail();
    for (const line of lines) process.stderr.write(`  | ${line}\n`);
    process.stderr.write(`what the command printed is in ${output.path}\n`);
  }
}
