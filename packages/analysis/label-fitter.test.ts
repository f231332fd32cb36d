import assert from "node:assert/strict";
import test from "node:test";
import { LabelFitter } from "./label-fitter.ts";

const fitter = new LabelFitter();

test("with less room a label loses its place, its share, its class, its end", () => {
  const fit = (room: number): string => {
    const { name, share, place } = fitter.fit("View.render", "12 %", "app/views.py:8", room);
    return [name, share, place].filter((part) => part !== "").join(" ");
  };
  assert.equal(fit(40), "View.render 12 % app/views.py:8");
  assert.equal(fit(31), "View.render 12 %");
  assert.equal(fit(15), "View.render");
  assert.equal(fit(10), "render");
  assert.equal(fit(5), "rend…");
  assert.equal(fit(2), "");
});

test("what stands in angle brackets stays a name", () => {
  assert.equal(fitter.fit("Store.<locals>.<genexpr>", "", "", 12).name, "<genexpr>");
  assert.equal(fitter.fit("...", "", "", 2).name, "");
  assert.equal(fitter.fit("process 12: python3 a.py", "", "", 16).name, "process 12: pyt…");
});

test("wide characters take two columns and are never cut in half", () => {
  assert.equal(fitter.columns("名前"), 4);
  assert.equal(fitter.clip("名前の関数", 6), "名前…");
  assert.equal(fitter.clip("🔥🔥🔥", 5), "🔥🔥…");
});

test("of a path both ends stay", () => {
  const path = "/usr/lib/python3.12/asyncio/base_events.py:712";
  const clipped = fitter.clipMiddle(path, 24);
  assert.ok(fitter.columns(clipped) <= 24, clipped);
  assert.match(clipped, /^\/usr.*….*events\.py:712$/);
  assert.equal(fitter.clipMiddle("short", 24), "short");
});
