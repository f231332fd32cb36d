// A recording as a page of Markdown for an incident report: what ran, the three hottest paths, the
// hottest functions, and what the measurement cost and lost.
//
// Trap: names come from the target and may hold anything. In code spans nothing is markup but the
// backtick; line ends and other control characters are shown as spaces.

import type { FileNames } from "#profile/formats/file-names.ts";
import { frameLabel } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { Selection } from "#profile/model/selection.ts";
import { frameKind } from "#profile/model/tables.ts";
import { callTree, type CallTree } from "../call-tree.ts";
import { costItems, lossReasons, processItems, type CostItem } from "../cost-lines.ts";
import { effectiveSamples } from "../effective-samples.ts";
import { emptyReason } from "../empty-reason.ts";
import { hottestFunctions } from "../hottest.ts";
import { QuantityFormat } from "../quantity-format.ts";
import { valueWords } from "../value-words.ts";

const PATHS = 3;
const FUNCTIONS = 10;
/** Of a deeper path the two ends are shown. */
const PATH_FRAMES = 24;
const BREAKING = /[\p{Cc}\u2028\u2029]/gu;

const format = new QuantityFormat();

/** The whole page. */
export function markdownSummary(profile: Profile, selection: Selection, names: FileNames): string {
  const tree = callTree(profile, { ...selection, perThread: false }, "value");
  const sections = [title(profile), factsTable(profile, tree, selection)];
  if (tree.total[0] <= 0) sections.push(emptyReason(profile, selection).join("\n"));
  else sections.push(...hotSections(profile, tree, selection, names));
  sections.push(costSection(profile));
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function title({ meta }: Profile): string {
  const started = new Date(meta.startedAtMs).toISOString().replace(/\.\d+Z$/, "Z");
  return `# Profile of process ${meta.pid} on ${escaped(meta.host)}, ${started}`;
}

function factsTable({ meta, cost }: Profile, tree: CallTree, selection: Selection): string {
  const { title: value, unit } = valueWords(tree.profile, selection.value);
  const whole = format.value(tree.total[0], unit);
  const rows = [
    ["command", code(meta.command.join(" "))],
    ["Python", escaped(meta.pythonVersion)],
    ["recorded for", format.value(cost.durationNs, "ns")],
    [value, unit === "count" ? whole : `${whole} in all`],
    ["Pyrometer", escaped(meta.pyrometerVersion)],
  ];
  return ["| | |", "| --- | --- |", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
}

function hotSections(
  profile: Profile,
  tree: CallTree,
  selection: Selection,
  names: FileNames,
): string[] {
  const count = tree.totalCount[0];
  const samples = effectiveSamples(selection.value, count);
  const share = (fraction: number): string => {
    const margin = format.margin(fraction, samples);
    return `${format.share(fraction, samples)}${margin === "" ? "" : ` (${margin})`}`;
  };
  return [
    "## The hottest paths",
    ...hottestPaths(tree).map(
      (node, at) =>
        `${at + 1}. **${share(tree.self[node] / tree.total[0])}** of the ` +
        `${sentenceCase(valueWords(profile, selection.value).title)}\n\n${pathText(tree, node, selection, names)}`,
    ),
    "## The hottest functions",
    functionTable(profile, selection, names, share),
  ];
}

/** `CPU time` stays, `Wall time` becomes `wall time`. */
function sentenceCase(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text[0].toLowerCase()}${text.slice(1)}` : text;
}

/** Nodes with the most by themselves. */
function hottestPaths(tree: CallTree): number[] {
  const nodes = [...tree.self.keys()].slice(1).filter((node) => tree.self[node] > 0);
  return nodes.sort((a, b) => tree.self[b] - tree.self[a]).slice(0, PATHS);
}

/** Indented by depth, the outermost frame first, in a block of code below its list item. */
function pathText(tree: CallTree, node: number, selection: Selection, names: FileNames): string {
  const options = { byFunction: selection.byFunction, ...names };
  const frames: string[] = [];
  for (let at = node; at > 0; at = tree.parent[at]) {
    frames.push(oneLine(frameLabel(tree.profile, tree.frame[at], options)));
  }
  frames.reverse();
  const half = PATH_FRAMES / 2;
  const left = frames.length - PATH_FRAMES;
  const shown =
    left > 0 ? [...frames.slice(0, half), `… ${left} frames …`, ...frames.slice(-half)] : frames;
  const fence = fenceFor(shown);
  return [fence, ...shown, fence].map((line) => `   ${line}`).join("\n");
}

function functionTable(
  profile: Profile,
  selection: Selection,
  names: FileNames,
  share: (fraction: number) => string,
): string {
  const hottest = hottestFunctions(profile, { ...selection, perThread: false }, FUNCTIONS);
  const { frames } = hottest.profile;
  const rows = hottest.bySelf.map(({ frame, selfShare, totalShare }) => {
    const label = frameLabel(hottest.profile, frame, { byFunction: true, ...names });
    const shown = frames.kind[frame] === frameKind.root ? escaped(label) : code(label);
    return `| ${share(selfShare)} | ${share(totalShare)} | ${shown} |`;
  });
  return ["| itself | with what it calls | function |", "| ---: | ---: | --- |", ...rows].join(
    "\n",
  );
}

function costSection(profile: Profile): string {
  const { cost, processCosts } = profile;
  const items = costItems(profile).map(itemText);
  const reasons = lossReasons(cost);
  if (reasons !== "") items.push(`- unattributed because: ${escaped(reasons)}`);
  items.push(...processItems(processCosts, cost.durationNs).map(itemText));
  for (const note of cost.notes) items.push(`- ${escaped(note)}`);
  return items.length === 0 ? "" : ["## What the measurement cost and lost", ...items].join("\n");
}

function itemText(item: CostItem): string {
  return `- ${item.map(({ text, strong }) => (strong ? `**${text}**` : text)).join("")}`;
}

function oneLine(text: string): string {
  return text.replaceAll(BREAKING, " ");
}

/** A run of backticks longer than any within. */
function fenceFor(lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  return "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
}

/** A code span; in a table a bar must be escaped even there. */
function code(text: string): string {
  const line = oneLine(text).replaceAll("|", "\\|");
  const runs = line.match(/`+/g) ?? [];
  const ticks = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const space = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${ticks}${space}${line}${space}${ticks}`;
}

function escaped(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_{}[\]<>()#+!|~-]/g, String.raw`\$&`);
}
