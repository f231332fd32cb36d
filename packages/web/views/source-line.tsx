// A line of source with its heat: the colour says how much, and the number beside it too.

import type { JSX } from "preact";
import type { LineHeat } from "#analysis/views/line-heat.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import type { Token } from "../app/highlight.ts";
import type { Quantities } from "../app/quantities.ts";

const TAB = "    ";
const WARMEST_PERCENT = 42;
/** From here on dim text is too pale on it. */
const HOT_PERCENT = 6;

/** With what was called from there, where the file tells. */
export function lineCost(heat: LineHeat, row: number): number {
  return Number.isNaN(heat.total[row]) ? heat.self[row] : heat.total[row];
}

export interface SourceLineProps {
  readonly number: number;
  readonly tokens: readonly Token[];
  readonly heat: LineHeat | undefined;
  readonly quantities: Quantities;
  /** Without the column of self. */
  readonly isBrief: boolean;
}

export function SourceLine(props: SourceLineProps): JSX.Element {
  const { number, tokens, heat, quantities, isBrief } = props;
  const row = heat === undefined ? -1 : rowOfLine(heat, number);
  const amount = heat === undefined || row < 0 ? 0 : lineCost(heat, row);
  const self = heat === undefined || row < 0 ? 0 : heat.self[row];
  const most = heat === undefined ? 1 : mostOf(heat);
  const warmth = amount <= 0 ? 0 : Math.max(3, Math.round((WARMEST_PERCENT * amount) / most));
  return (
    <div
      class="line"
      data-hot={warmth >= HOT_PERCENT ? "" : undefined}
      style={{ background: `color-mix(in oklch, var(--accent) ${warmth}%, transparent)` }}
      title={amount > 0 ? `${quantities.value(amount)} total, ${quantities.value(self)} self` : ""}
    >
      <span class="cost">{amount > 0 ? quantities.share(amount) : ""}</span>
      {isBrief ? null : <span class="cost">{self > 0 ? quantities.share(self) : ""}</span>}
      <span class="number">{number}</span>
      <code>
        {tokens.map(({ text, kind }) => (
          <span class={kind}>{displayText(text.replaceAll("\t", TAB))}</span>
        ))}
      </code>
    </div>
  );
}

const mosts = new WeakMap<LineHeat, number>();

function mostOf(heat: LineHeat): number {
  const known = mosts.get(heat);
  if (known !== undefined) return known;
  let most = 0;
  for (let row = 0; row < heat.line.length; row += 1) most = Math.max(most, lineCost(heat, row));
  const result = most === 0 ? 1 : most;
  mosts.set(heat, result);
  return result;
}

function rowOfLine({ line }: LineHeat, number: number): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (line[middle] < number) low = middle + 1;
    else high = middle;
  }
  return line[low] === number ? low : -1;
}
