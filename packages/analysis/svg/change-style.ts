// How changes look: coloured where they are more than chance, hatched where nobody knows, upwards
// for more and downwards for less.

import { diffColors, pageColors, type Theme } from "../palette.ts";
import { tag } from "./markup.ts";
import type { LegendItem } from "./page-parts.ts";

const HATCH_SIZE = 7;
const HATCHES = [
  { look: "rising", path: "M-1 1L1 -1M0 7L7 0M6 8L8 6" },
  { look: "falling", path: "M-1 6L1 8M0 0L7 7M6 -1L8 1" },
] as const;

/** Patterns that the rules name. */
export function changePatterns(): string {
  const size = { width: HATCH_SIZE, height: HATCH_SIZE };
  const patterns = HATCHES.map(({ look, path }) =>
    tag(
      "pattern",
      { id: `hatch-${look}`, ...size, patternUnits: "userSpaceOnUse" },
      tag("rect", { class: "same", ...size }),
      tag("path", { class: "hatch", d: path }),
    ),
  );
  return tag("defs", {}, ...patterns);
}

export function changeRules(theme: Theme): readonly string[] {
  const { noise, grown, shrunk } = diffColors(theme);
  const colored = (name: string, hexes: readonly string[]): readonly string[] =>
    hexes.map((hex, step) => `.${name}${step + 1}{fill:${hex}}`);
  return [
    `.same{fill:${noise}}`,
    `.hatch{stroke:${pageColors(theme).dim};stroke-opacity:.22;fill:none}`,
    ...HATCHES.map(({ look }) => `.${look}{fill:url(#hatch-${look})}`),
    ...colored("grown", grown),
    ...colored("shrunk", shrunk),
  ];
}

/** Of the looks that the picture has. */
export function changeLegend(used: ReadonlySet<string>): readonly LegendItem[] {
  const has = (prefix: string): boolean => [...used].some((look) => look.startsWith(prefix));
  const items: readonly LegendItem[] = [
    { look: "grown4", title: "grown" },
    { look: "shrunk4", title: "shrunk" },
    { look: "same", title: "no more than chance" },
    { look: "rising", title: "more, perhaps by chance" },
    { look: "falling", title: "less, perhaps by chance" },
  ];
  return items.filter(({ look }) => has(look.replace(/\d$/u, "")));
}
