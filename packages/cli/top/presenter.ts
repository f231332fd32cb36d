// The three ways to show what is measured: a screen, text printed anew, an object per refresh.

import type { TopStyle } from "./plan.ts";
import type { SourceOf } from "./scene-data.ts";
import type { TopData } from "./top-data.ts";

export interface Presenter {
  close(): Promise<void>;
  /** Gives the terminal back for as long as `work` takes. */
  suspend(work: () => Promise<void>): Promise<void>;
  /** What is worth keeping when it is closed, for the terminal below. */
  lastLines(): readonly string[];
}

interface Screens {
  readonly openScreen: (data: TopData, sourceOf: SourceOf) => Presenter;
}

/**
 * Takes a fifth of a second. React is told to leave its checks out, and ink not to look for a
 * developer's tools on the network. The sampler, and with it a launched command, must have been
 * started before, or it would inherit that.
 */
export function loadScreen(): Promise<Screens> {
  process.env["NODE_ENV"] ??= "production";
  delete process.env["DEV"];
  return import("./screen.ts");
}

/** Draws whatever comes, from now on. */
export async function openPresenter(
  style: TopStyle,
  data: TopData,
  sourceOf: SourceOf,
): Promise<Presenter> {
  if (style === "screen") return (await loadScreen()).openScreen(data, sourceOf);
  const { topJson } = await import("./top-json.ts");
  const { plainText } = await import("./plain-text.ts");
  data.onChange = () => {
    process.stdout.write(style === "json" ? topJson(data) : plainText(data, sourceOf));
  };
  return {
    close: () => {
      data.onChange = () => {};
      return Promise.resolve();
    },
    suspend: (work) => work(),
    lastLines: () => [],
  };
}
