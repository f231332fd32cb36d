// py-spy's own picture, and one in flamegraph.pl's way. Ours are read in packages/cli/open.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { findFlamegraph, flamegraphObstacle } from "../../../../tools/flamegraph.ts";
import type { Document } from "../../model/document.ts";
import { frameName, framePath } from "../../model/labels.ts";
import { readCollapsed } from "../collapsed/read.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { readFlamegraphSvg } from "./read.ts";
import { sniffFlamegraphSvg } from "./sniff.ts";

const FIXTURES = join(import.meta.dirname, "../../../../fixtures/profiles");

async function read(content: string | Uint8Array): Promise<Document> {
  const input = inputOf(content);
  assert.equal(sniffFlamegraphSvg(input.head), 3);
  return await readFlamegraphSvg(input, { rows: "runs" });
}

/** Stacks as lines of collapsed text, each with its first value. */
function lines({ profile }: Document): readonly string[] {
  const { stacks, samples, frames } = profile;
  return Array.from(samples.stack, (stack, row) => {
    const path: string[] = [];
    for (let at = stack; at >= 0; at = stacks.parent[at]) {
      const frame = stacks.frame[at];
      const place = `${framePath(profile, frame)}:${frames.line[frame]}`;
      path.unshift(
        place === ":-1" ? frameName(profile, frame) : `${frameName(profile, frame)} ${place}`,
      );
    }
    return `${path.join(";")} ${samples.values[0][row]}`;
  }).sort();
}

test("py-spy's flame graph: its samples, on stacks that its text has too", async () => {
  const bytes = readFileSync(join(FIXTURES, "py-spy/0.4.3/flamegraph.svg"));
  const document = await read(bytes);
  assertDocument(document);
  const total = Number(/total_samples="(\d+)"/.exec(bytes.toString())?.[1]);
  const values = document.profile.samples.values[0];
  assert.equal(
    values.reduce((sum, one) => sum + one, 0),
    total,
  );
  const raw = readFileSync(join(FIXTURES, "py-spy/0.4.3/raw.txt"), "utf8");
  const known = new Set(raw.match(/[^;\n]+(?=;| \d+$)/gmu));
  const leaf = lines(document)[0].replace(/ \d+$/u, "").split(";")[0];
  assert.equal(leaf, "<module> profiled_service.py:63");
  assert.ok(known.has("<module> (profiled_service.py:63)"));
});

/** As flamegraph.pl draws: pixels with one decimal, the outermost frames at the bottom. */
function perlSvg(
  frames: readonly (readonly [title: string, x: number, y: number, w: number])[],
): string {
  const groups = frames.map(
    ([title, x, y, width]) =>
      `<g >\n<title>${title}</title><rect x="${x}" y="${y}" width="${width}" height="15.0" />\n</g>`,
  );
  return [
    '<?xml version="1.0" standalone="no"?>',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
    '<svg version="1.1" width="1200" height="200" xmlns="http://www.w3.org/2000/svg">',
    "<!-- Flame graph stack visualization. See https://github.com/brendangregg/FlameGraph -->",
    ...groups,
    "</svg>\n",
  ].join("\n");
}

const DRAWN = [
  ["all (1,200 samples, 100%)", 10, 100, 1180],
  ["main (app.py:3) (1,000 samples, 83.33%)", 10, 84, 983.3],
  ["std::pair&lt;int, char&gt; (x) (400 samples, 33.33%)", 10, 68, 393.3],
  ["read_[k] (500 samples, 41.67%)", 403.3, 68, 491.7],
  ["other (200 samples, 16.67%)", 993.3, 84, 196.7],
] as const;
const DRAWN_LINES = [
  "main app.py:3 100",
  "main app.py:3;read 500",
  "main app.py:3;std::pair<int, char> (x) 400",
  "other 200",
];

test("flamegraph.pl's rectangles, right way up and upside down", async () => {
  const document = await read(perlSvg(DRAWN));
  assertDocument(document);
  assert.deepEqual(lines(document), DRAWN_LINES);
  const turned = DRAWN.map(([title, x, y, w]) => [title, x, 200 - y, w] as const);
  assert.deepEqual(lines(await read(perlSvg(turned))), DRAWN_LINES);
});

const skip = findFlamegraph() === undefined ? (flamegraphObstacle() ?? "npm run bring") : false;

test("flamegraph.pl's own picture has the stacks that it was drawn from", { skip }, async () => {
  const raw = readFileSync(join(FIXTURES, "py-spy/0.4.3/raw.txt"), "utf8");
  const [program, ...rest] = findFlamegraph() ?? ["false"];
  // It shows no angle brackets.
  const drawn = raw.replaceAll("<", "(").replaceAll(">", ")");
  const collapsed = await readCollapsed(inputOf(drawn), { rows: "sums" });
  for (const flags of [[], ["--inverted"]]) {
    const ran = spawnSync(program, [...rest, ...flags], { input: raw, encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    assert.deepEqual(lines(await read(ran.stdout)), lines(collapsed));
  }
});

test("what lies above no frame is counted, and a picture that is cut short says so", async () => {
  const lost = [...DRAWN, ["lost (9 samples, 0.75%)", 1100, 52, 20]] as const;
  const { diagnosis } = await read(perlSvg(lost));
  const found = diagnosis.map(({ kind, message }) => `${kind} ${message}`);
  assert.ok(found.includes("dropped frames that lie above none"), found.join());
  const cut = perlSvg(DRAWN).slice(0, -120);
  assert.match((await read(cut)).diagnosis.map(({ message }) => message).join(), /cut short/);
  await assert.rejects(read(perlSvg(DRAWN).slice(0, 400)), {
    message: /cut short before its first/,
  });
  const many = "<title>".repeat(200_000);
  const start = performance.now();
  await assert.rejects(read(perlSvg(DRAWN).replace("<g >", many).slice(0, 1_000_000)), {
    message: /no stacks can be read/,
  });
  assert.ok(performance.now() - start < 2000);
});

test("2,000 mutations are read or refused", async () => {
  const pySpy = readFileSync(join(FIXTURES, "py-spy/0.4.3/flamegraph.svg"));
  // Most of the file is a script that nobody reads.
  const frames = pySpy.toString().replace(/<script[\s\S]*<\/script>/u, "");
  const seeds = [frames, perlSvg(DRAWN)].map((text) => new TextEncoder().encode(text));
  await fuzzReader(readFlamegraphSvg, seeds);
});
