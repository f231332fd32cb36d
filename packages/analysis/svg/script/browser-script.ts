// The script inside an SVG flame graph: our classes by their own source text, so that what is
// linted, type-checked and tested is what runs. Node has stripped the types by then.
//
// Trap: a class that is inlined must not use anything from outside itself, since its imports do not
// come along. The browser tests catch it.

import { assert } from "#base/assert.ts";
import { LabelFitter } from "../../label-fitter.ts";
import { QuantityFormat } from "../../quantity-format.ts";
import type { FlameData } from "../flame-data.ts";
import { Crumbs } from "./crumbs.ts";
import type { DomWindow } from "./dom.ts";
import { FlameModel } from "./flame-model.ts";
import { FramesPane } from "./frames-pane.ts";
import { HelpCard } from "./help-card.ts";
import { PageLayout } from "./page-layout.ts";
import { Scroller } from "./scroller.ts";
import { SearchBar } from "./search-bar.ts";
import { Surface } from "./surface.ts";
import { Tooltip } from "./tooltip.ts";
import { Viewer } from "./viewer.ts";

const CLASSES = {
  LabelFitter,
  QuantityFormat,
  Surface,
  FlameModel,
  FramesPane,
  Tooltip,
  Scroller,
  SearchBar,
  Crumbs,
  HelpCard,
  PageLayout,
  Viewer,
};

/**
 * Runs in the browser. Where the SVG stands inside another page it stays a picture: the page's keys
 * are not ours.
 */
function start(classes: typeof CLASSES, window: DomWindow): void {
  const { document } = window;
  if (document.documentElement.getAttribute("data-pyrometer") === null) return;
  const surface = new classes.Surface(document);
  const data = JSON.parse(surface.find("data").textContent) as FlameData;
  const model = new classes.FlameModel(data);
  const fitter = new classes.LabelFitter();
  const format = new classes.QuantityFormat();
  new classes.Viewer({
    window,
    surface,
    model,
    fitter,
    format,
    pane: new classes.FramesPane(surface, model, fitter, format),
    tooltip: new classes.Tooltip(surface, model, fitter, format),
    search: new classes.SearchBar(surface, data.geometry),
    crumbs: new classes.Crumbs(surface, model, fitter, format),
    help: new classes.HelpCard(surface),
    page: new classes.PageLayout(window, surface, fitter, data.geometry),
    makeScroller: (changed) => new classes.Scroller(window, surface, changed),
  }).start();
  document.documentElement.setAttribute("data-pyrometer", "ready");
}

/**
 * Comments and indentation are for us, not for the file. Our classes hold no text that spans lines.
 */
function tightened(source: string): string {
  return source
    .replace(/^\s*\/\*\*[\s\S]*?\*\/\s*$/gm, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/^\s+|\s+$/gm, "");
}

/** Source text that may stand in a CDATA section. */
export function browserScript(): string {
  const classes = Object.entries(CLASSES).map(
    ([name, inlined]) => `${name}:${tightened(inlined.toString())}`,
  );
  const main = tightened(start.toString());
  const script = `"use strict";\n(${main})({${classes.join(",\n")}},window);`;
  assert(!script.includes("]]>"), "the script would end its CDATA section");
  return script;
}
