// The SVG file around the parts of a picture: background, style and the script that makes a page
// of it.

import type { Theme } from "../palette.ts";
import { escapeXml, scriptJson } from "./display-text.ts";
import type { FlameData } from "./flame-data.ts";
import { GEOMETRY } from "./geometry.ts";
import { tag } from "./markup.ts";
import { NO_TITLE } from "./page-parts.ts";
import { browserScript } from "./script/browser-script.ts";
import { styleSheet } from "./style-sheet.ts";

const NO_RULES = (): readonly string[] => [];

/** `title` has gone through `displayText`; `parts` are markup. */
export function svgDocument(
  title: string,
  height: number,
  parts: readonly string[],
  moreRules: (theme: Theme) => readonly string[] = NO_RULES,
): string {
  const { width } = GEOMETRY;
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "data-pyrometer": "picture",
  };
  const content = [
    "",
    tag("title", {}, escapeXml(`${title} – Pyrometer`)),
    `<style><![CDATA[${styleSheet(moreRules)}]]></style>`,
    tag("rect", { class: "background", width: "100%", height: "100%" }),
    ...parts,
    "",
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag("svg", root, content.join("\n"))}\n`;
}

/** The data and what reads it, behind all that can be seen. */
export function scriptParts(data: FlameData): readonly string[] {
  return [
    tag("g", { id: "overlay" }, NO_TITLE),
    `<script type="application/json" id="data">${scriptJson(data)}</script>`,
    `<script><![CDATA[${browserScript()}]]></script>`,
  ];
}
