// The style of an SVG flame graph: both themes, every colour from the palette as hex.

import { FRAME_CLASSES } from "../frame-classes.ts";
import { classColor, classShades, pageColors, type Theme } from "../palette.ts";
import { shadeClass } from "./flame-data.ts";

const SANS = `Inter,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif`;
const MONO = `"JetBrains Mono",ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace`;

/** What does not depend on the theme. */
const SHAPES = `
text{font:13px ${SANS};font-variant-numeric:tabular-nums}
tspan{unicode-bidi:isolate}
.strong{font-weight:600}
.small{font-size:12px}
.mono,.label{font:12px ${MONO}}
.label{pointer-events:none;white-space:pre}
.mine{font-weight:600}
.share,.place{font-weight:400}
#frames g g{cursor:pointer}
.cursor rect{stroke-width:2}
.hit rect{stroke-width:1.5}
.link{cursor:pointer}
#field{border:0;margin:0;padding:0;outline:0;background:none}
#field{width:100%;height:24px;font:12px ${MONO}}
#tip{pointer-events:none}
#thumb{cursor:default}
#frames,#header text,#bar text{user-select:none;-webkit-user-select:none}
svg{touch-action:pinch-zoom}
.shadow{fill:#000;fill-opacity:.14}
`;

function themeRules(theme: Theme): string {
  const color = pageColors(theme);
  const rules = [
    `svg{background:${color.background};color-scheme:${theme}}`,
    `.background{fill:${color.background}}`,
    `.panel{fill:${color.panel}}`,
    `.edge{fill:${color.line}}`,
    `.box{fill:${color.background};stroke:${color.line}}`,
    `.card{fill:${color.card};stroke:${color.line}}`,
    `#thumb{fill:${color.dim};fill-opacity:.45}`,
    `.active{stroke:${color.accent}}`,
    `text,.ink{fill:${color.ink}}`,
    `.dim{fill:${color.dim}}`,
    `.accent{fill:${color.accent}}`,
    `.chip{fill:${color.accentSoft}}`,
    `.label{fill:${color.frameInk}}`,
    `.share,.place{fill:${color.frameDim}}`,
    `.hit rect{stroke:${color.accent}}`,
    `.cursor rect{stroke:${color.ink}}`,
    `.faded rect{fill-opacity:.28}`,
    `.faded .label,.faded tspan,.missed .label,.missed tspan{fill:${color.frameFaded}}`,
    `.missed rect{fill-opacity:.34}`,
    `#field{color:${color.ink}}#field::placeholder{color:${color.dim};opacity:1}`,
  ];
  for (const [index, frameClass] of FRAME_CLASSES.entries()) {
    for (const [shade, hex] of classShades(theme, frameClass).entries()) {
      rules.push(`.${shadeClass(index, shade)}{fill:${hex}}`);
    }
    rules.push(`.${frameClass}{fill:${classColor(theme, frameClass)}}`);
  }
  return rules.join("\n");
}

/** `moreRules`: what only this picture has. */
export function styleSheet(moreRules: (theme: Theme) => readonly string[]): string {
  const rules = (theme: Theme): string => [themeRules(theme), ...moreRules(theme)].join("\n");
  return `${SHAPES}${rules("light")}
@media (prefers-color-scheme:dark){
${rules("dark")}
}`;
}
