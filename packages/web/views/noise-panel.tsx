// What the margins stand for, with this document's own numbers; where nothing is known, that.

import type { JSX } from "preact";
import type { ViewProps } from "../app/app.tsx";
import { formatCount } from "../app/quantities.ts";

const COUNTED =
  "cProfile counts every call and times it: its numbers have no noise of sampling, and no ± is " +
  "shown. What they have is the cost of measuring, which is greatest for small functions, and " +
  "what the file does not know: hatched boxes show what is possible at most.";
const UNKNOWN =
  "This file is of another tool: how its samples were taken, and what was lost, it does not " +
  "tell. So nothing is known of the noise of its numbers, and no ± is shown.";

export function NoisePanel({ model }: ViewProps): JSX.Element | null {
  const { view } = model;
  if (view === undefined) return null;
  const { quantities, tree } = view;
  const half = quantities.whole / 2;
  const count = formatCount(quantities.samples);
  return (
    <div data-testid="noise" class="prose">
      <h2>What ± means</h2>
      {quantities.isSampled ? (
        <>
          <p>
            {`A sampled profile sees a program now and then: ${count} samples here. `}
            {"Another recording of the same run would have seen others. "}
            <b>± is half of the 95 % interval of that</b>: of twenty such recordings, nineteen would
            have the true value inside.
          </p>
          <p>
            A function that takes half of the time is known to {quantities.marginPoints(half)}{" "}
            points here: {quantities.value(half)} {quantities.margin(half)}.
          </p>
          <p>
            Times are sums of gaps between samples, which are random so that periodic work is not
            missed; that doubles the variance, and the margins have it in them.
          </p>
          <p>
            It is the noise of sampling alone, as if samples were independent. Neighbouring samples
            often see the same work, so the true noise is larger; and how much the program itself
            varies from run to run, one recording cannot tell:{" "}
            <code>pyrometer diff A1 A2 -- B1 B2</code> compares runs.
          </p>
          <p class="dim">Below 30 independent samples no margin is shown: too few to say.</p>
        </>
      ) : (
        <p>{tree.of === "edges" ? COUNTED : UNKNOWN}</p>
      )}
    </div>
  );
}
