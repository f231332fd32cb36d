import assert from "node:assert/strict";
import test from "node:test";
import { FRAME_CLASSES } from "./frame-classes.ts";
import { contrastRatio, oklchToHex } from "./oklch.ts";
import {
  classColor,
  classShades,
  diffColors,
  pageColors,
  SHADE_COUNT,
  shadeOf,
  THEMES,
} from "./palette.ts";

const READABLE = 4.5;
/** As the style sheet fades what a search missed, and callers of a zoomed frame. */
const FADED = [0.28, 0.34];

function mixed(over: string, under: string, share: number): string {
  const bytes = [1, 3, 5].map((at) => {
    const part = (hex: string): number => Number.parseInt(hex.slice(at, at + 2), 16);
    return Math.round(part(over) * share + part(under) * (1 - share));
  });
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function assertReadable(text: string, behind: string, what: string): void {
  const ratio = contrastRatio(text, behind);
  assert.ok(ratio >= READABLE, `${what}: ${text} on ${behind} has ${ratio.toFixed(2)}:1`);
}

for (const theme of THEMES) {
  const page = pageColors(theme);

  test(`${theme}: text on every frame can be read, also on faded ones`, () => {
    for (const frameClass of FRAME_CLASSES) {
      for (const shade of classShades(theme, frameClass)) {
        assertReadable(page.frameInk, shade, frameClass);
        assertReadable(page.frameDim, shade, `${frameClass}, share`);
        for (const share of FADED) {
          assertReadable(
            page.frameFaded,
            mixed(shade, page.background, share),
            `${frameClass}, faded`,
          );
        }
      }
    }
  });

  test(`${theme}: text on the page can be read`, () => {
    for (const surface of ["background", "panel", "card"] as const) {
      assertReadable(page.ink, page[surface], surface);
      assertReadable(page.dim, page[surface], `dim on ${surface}`);
      assertReadable(page.accent, page[surface], `accent on ${surface}`);
    }
    assertReadable(page.ink, page.accentSoft, "chip");
    assertReadable(page.accentInk, page.accent, "accent");
  });

  test(`${theme}: text on what changed can be read`, () => {
    const { noise, grown, shrunk } = diffColors(theme);
    for (const color of [noise, ...grown, ...shrunk]) {
      assertReadable(page.frameInk, color, "a difference");
      assertReadable(page.frameDim, color, "a difference, share");
    }
    assert.equal(new Set([noise, ...grown, ...shrunk]).size, 1 + grown.length + shrunk.length);
  });

  test(`${theme}: classes differ from one another and from the page`, () => {
    const colors = FRAME_CLASSES.map((frameClass) => classColor(theme, frameClass));
    assert.equal(new Set([...colors, page.background, page.panel]).size, colors.length + 2);
  });
}

test("OKLCH agrees with known sRGB colours", () => {
  assert.equal(oklchToHex({ lightness: 1, chroma: 0, hue: 0 }), "#ffffff");
  assert.equal(oklchToHex({ lightness: 0, chroma: 0, hue: 0 }), "#000000");
  assert.equal(oklchToHex({ lightness: 0.62796, chroma: 0.25768, hue: 29.234 }), "#ff0000");
  assert.equal(oklchToHex({ lightness: 0.45201, chroma: 0.31321, hue: 264.052 }), "#0000ff");
});

test("a colour that sRGB lacks loses chroma, not lightness or hue", () => {
  const vivid = oklchToHex({ lightness: 0.7, chroma: 0.4, hue: 150 });
  const red = Number.parseInt(vivid.slice(1, 3), 16);
  const green = Number.parseInt(vivid.slice(3, 5), 16);
  assert.ok(green > 150 && red < 60, vivid);
});

test("black on white has the greatest contrast there is", () => {
  assert.equal(contrastRatio("#000000", "#ffffff"), 21);
  assert.equal(contrastRatio("#777777", "#777777"), 1);
});

test("shades are stable and used evenly", () => {
  assert.equal(shadeOf("OrderView.serialize"), shadeOf("OrderView.serialize"));
  const used = Array.from({ length: SHADE_COUNT }, () => 0);
  for (let index = 0; index < 900; index++) used[shadeOf(`function_${index}`)]++;
  assert.ok(Math.min(...used) > 60 && Math.max(...used) < 140, used.join());
});
