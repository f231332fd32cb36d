// An SVG flame graph of a diff: the second side's stacks, as wide as they are there, coloured where
// they have changed by more than chance. What the second side has none of cannot be in it and is
// named below.

import { ensure } from "#base/assert.ts";
import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";
import { DEFAULT_SELECTION, type Selection } from "#profile/model/selection.ts";
import { callTree, type CallTree } from "../call-tree.ts";
import { costItems, type CostItem } from "../cost-lines.ts";
import { basisWords, SEVERAL_RUNS } from "../diff/basis-words.ts";
import type { Diff, DiffSide } from "../diff/diff.ts";
import { gonePaths } from "../diff/gone-paths.ts";
import { effectiveSamples } from "../effective-samples.ts";
import { flameLayout } from "../flame-layout.ts";
import { LabelFitter } from "../label-fitter.ts";
import { QuantityFormat } from "../quantity-format.ts";
import { valueWords } from "../value-words.ts";
import { flameChange, type FlameChange } from "./change-data.ts";
import { changeLegend, changePatterns, changeRules } from "./change-style.ts";
import { displayText } from "./display-text.ts";
import { flameData, type FlameData } from "./flame-data.ts";
import { GEOMETRY } from "./geometry.ts";
import { tag } from "./markup.ts";
import {
  barMarkup,
  emptyMarkup,
  footerMarkup,
  headerMarkup,
  NO_TITLE,
  type FooterWords,
  type PageWords,
} from "./page-parts.ts";
import { staticFrames } from "./static-frames.ts";
import { scriptParts, svgDocument } from "./svg-document.ts";

export interface DiffNames {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const MOST_NODES = 50_000;
const GONE_SHOWN = 4;
const GONE_NAME_CHARS = 40;
/** Smaller ones are not worth a name. */
const GONE_SHARE_MIN = 0.001;
const WARNINGS_SHOWN = 4;

/**
 * `diff` is by path; `after`: the runs of its second side as one document. Throws OperatingError
 * "usage" where the files hold no stacks.
 */
export function diffGraphSvg(diff: Diff, after: Document, names: DiffNames): string {
  if (diff.kind !== "samples") {
    const message = `a flame graph needs stacks, which these files do not hold (${diff.kind})`;
    throw new OperatingError("usage", message, "the table: pyrometer diff, or diff --html FILE");
  }
  const selection: Selection = {
    ...DEFAULT_SELECTION,
    value: diff.valueType.name,
    includeIdle: true,
    perProcess: false,
    byFunction: true,
  };
  const tree = callTree(after.profile, selection, "name");
  const words = pageWords(diff, tree, names);
  const title = `${words.command} ${words.details} – ${words.view}`;
  if (tree.total[0] <= 0) return emptySvg(diff, names, words, title);
  const layout = flameLayout(tree, MOST_NODES);
  const change = flameChange(diff, tree, layout);
  const data = flameData(tree, layout, {
    unit: valueWords(after.profile, selection.value).unit,
    direction: "icicle",
    fullFileNames: false,
    view: words.view,
    geometry: GEOMETRY,
    effectiveSamples: effectiveSamples(selection.value, tree.totalCount[0]),
    change,
  });
  return drawn(words, title, data, {
    layout,
    footer: footerWords(diff, names, usedLooks(change)),
  });
}

function drawn(
  words: PageWords,
  title: string,
  data: FlameData,
  { layout, footer }: { layout: ReturnType<typeof flameLayout>; footer: FooterWords },
): string {
  const frames = staticFrames(layout, data);
  const top = GEOMETRY.headerHeight + GEOMETRY.barHeight;
  const footerY = top + frames.rows * GEOMETRY.rowHeight + 16;
  const transform = `translate(${GEOMETRY.margin} ${top})`;
  const below = footerMarkup(footer, footerY, GEOMETRY);
  const parts = [
    changePatterns(),
    tag("g", { id: "frames", transform }, NO_TITLE, frames.markup),
    barMarkup(words, GEOMETRY),
    headerMarkup(words, GEOMETRY),
    below.markup,
    ...scriptParts(data),
  ];
  return svgDocument(title, footerY + below.height, parts, changeRules);
}

function emptySvg(diff: Diff, names: DiffNames, words: PageWords, title: string): string {
  const lines = [
    `${sideName(names.after)} holds nothing of ${words.view}: there is nothing to draw.`,
    "Another value may: pyrometer diff --value NAME, or --wall.",
  ];
  const footerY = GEOMETRY.headerHeight + GEOMETRY.barHeight + 96 + lines.length * 24;
  const footer = footerMarkup(footerWords(diff, names, new Set()), footerY, GEOMETRY);
  const parts = [
    barMarkup(words, GEOMETRY),
    headerMarkup(words, GEOMETRY),
    emptyMarkup(lines, GEOMETRY),
    footer.markup,
  ];
  return svgDocument(title, footerY + footer.height, parts, changeRules);
}

function pageWords(diff: Diff, tree: CallTree, names: DiffNames): PageWords {
  const { title } = valueWords(tree.profile, diff.valueType.name);
  return {
    command: displayText(sideName(names.after)),
    details: displayText(`compared with ${sideName(names.before)}`),
    view: displayText(`${title} · by function · widths are those of B`),
    amount: `A ${amountOf(diff, diff.before)} · B ${amountOf(diff, diff.after)}`,
  };
}

/** `after.pyro`, or `3 runs: a.pyro, b.pyro, c.pyro`. */
function sideName(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names.length} runs: ${names.join(", ")}`;
}

/** `12.6 s`; of several runs their mean. */
function amountOf(diff: Diff, { runs, wholes }: DiffSide): string {
  const mean = wholes.reduce((sum, one) => sum + one, 0) / wholes.length;
  const { unit } = valueWords(runs[0].profile, diff.valueType.name);
  const value = new QuantityFormat().value(mean, unit);
  const amount = unit === "count" ? `${value} ${displayText(diff.valueType.name)}` : value;
  return runs.length > 1 ? `${amount} a run` : amount;
}

function usedLooks({ look, looks }: FlameChange): ReadonlySet<string> {
  return new Set([...new Set(look)].map((place) => looks[place]));
}

function footerWords(diff: Diff, names: DiffNames, used: ReadonlySet<string>): FooterWords {
  const plain = (text: string): CostItem => [{ text: displayText(text), strong: false }];
  const isTested = diff.tested.self + diff.tested.total > 0;
  const worth =
    diff.basis === "none"
      ? SEVERAL_RUNS
      : isTested
        ? "of what is coloured, 5 % may be chance"
        : "too short to tell anything";
  return {
    statements: ["shares of each side's whole, path by path", basisWords(diff), worth].map(plain),
    legend: changeLegend(used),
    notes: [
      sideNote("A", names.before, diff.before),
      sideNote("B", names.after, diff.after),
      ...goneNotes(diff),
      ...warningNotes(diff.warnings),
    ],
  };
}

function warningNotes(warnings: readonly string[]): readonly string[] {
  const shown = warnings.slice(0, WARNINGS_SHOWN).map((warning) => `warning: ${warning}`);
  const more = warnings.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more warnings: pyrometer diff names them`] : shown;
}

function goneNotes(diff: Diff): readonly string[] {
  const { keys } = diff;
  const gone = gonePaths(diff).filter(({ share }) => share >= GONE_SHARE_MIN);
  if (gone.length === 0) return [];
  const shown = gone.slice(0, GONE_SHOWN).map(({ row, share }) => {
    const name = new LabelFitter().clip(keys.name[keys.placeOf(row)], GONE_NAME_CHARS);
    return `${name} ${(share * 100).toFixed(1)} %`;
  });
  const more = gone.length > GONE_SHOWN ? ` and ${gone.length - GONE_SHOWN} more` : "";
  return [`only in A, so not in the picture: ${shown.join(", ")}${more}`];
}

/** Which files, and what measuring each has cost and lost, as far as they tell. */
function sideNote(letter: string, names: readonly string[], { runs }: DiffSide): string {
  const [first] = runs;
  const { profile } = ensure(first, "a side has a run");
  const cost = runs.length > 1 ? [] : costItems(profile);
  const parts = cost.map((item) => withoutAsides(item.map(({ text }) => text).join("")));
  return [`${letter}: ${sideName(names)}`, ...parts].join(" · ");
}

/** Two recordings share the line that one has elsewhere. */
function withoutAsides(text: string): string {
  return text.replaceAll(/ \([^()]*\)/gu, "");
}
