import assert from "node:assert/strict";
import { test } from "node:test";

import { FIRST_VIEW, KEYS, pressed, type ScreenFacts, type ViewState } from "./view-state.ts";

const FACTS: ScreenFacts = {
  rowCount: 30,
  pageRows: 10,
  cursor: 0,
  atCursor: 7,
  isRecording: false,
};

function after(keys: readonly string[], facts: Partial<ScreenFacts> = {}): ViewState {
  return keys.reduce((view, key) => {
    const cursor = facts.cursor ?? view.cursor;
    return pressed(view, key, { ...FACTS, ...facts, cursor }).view;
  }, FIRST_VIEW);
}

test("every key does one thing, and none is listed twice", () => {
  const names = KEYS.flatMap(({ keys }) => keys);
  assert.equal(new Set(names).size, names.length);
  for (const { shown, help } of KEYS) assert.equal(shown === "", help === "");
});

test("the mark moves within the rows", () => {
  assert.equal(after(["down", "j", "up"]).cursor, 1);
  assert.equal(after(["up"]).cursor, 0);
  assert.equal(after(["pagedown", "pagedown", "pagedown", "pagedown"]).cursor, 29);
  assert.equal(after(["down"], { rowCount: 0 }).cursor, 0);
});

test("sorting goes through the columns, or to one", () => {
  assert.deepEqual(
    [["s"], ["s", "s", "s", "s"], ["4"], ["2"]].map((keys) => after(keys).sort),
    ["totalNow", "selfNow", "total", "totalNow"],
  );
});

test("lines, threads, value and GIL are switches", () => {
  assert.equal(after(["l"]).level, "line");
  assert.equal(after(["l", "L"]).level, "function");
  assert.equal(after(["t"]).showsThreads, true);
  assert.equal(after(["t", "t"]).showsThreads, false);
  assert.equal(after(["v"]).value, "wall");
  assert.equal(after(["g"]).gilOnly, true);
  assert.equal(after(["p"]).isPaused, true);
});

test("a row opens and closes; a thread opens its functions, and Esc leads back", () => {
  assert.equal(after(["enter"]).expanded, 7);
  assert.equal(after(["enter", "enter"]).expanded, undefined);
  assert.equal(after(["enter", "down"]).expanded, undefined);
  const thread = after(["t", "enter"]);
  assert.deepEqual([thread.showsThreads, thread.thread], [false, 7]);
  const back = after(["t", "enter", "escape"]);
  assert.deepEqual([back.showsThreads, back.thread], [true, undefined]);
});

test("a filter is typed: its letters are no commands", () => {
  const typed = after(["/", "q", "s", "space", "backspace"]);
  assert.equal(typed.typed, "qs");
  assert.equal(after(["/", "q", "enter"]).filter?.source, "q");
  assert.equal(after(["/", "q", "enter"]).typed, undefined);
  assert.equal(after(["/", "q", "escape"]).filter, undefined);
  assert.equal(after(["/", "q", "enter", "escape"]).filter, undefined);
  assert.equal(after(["/", "q", "enter", "/", "backspace", "enter"]).filter, undefined);
  const broken = after(["/", "(", "enter"]);
  assert.equal(broken.filter, undefined);
  assert.match(broken.message ?? "", /'\(' is not a regular expression/);
});

test("what a key asks of others is told; keys of a recording are none of a process", () => {
  const action = (key: string, isRecording: boolean): string | undefined =>
    pressed(FIRST_VIEW, key, { ...FACTS, isRecording }).action;
  assert.equal(action("q", false), "quit");
  assert.equal(action("ctrl-c", false), "quit");
  assert.equal(action("ctrl-z", true), "suspend");
  assert.equal(action("r", false), "reset");
  assert.equal(action("r", true), undefined);
  assert.equal(action("left", true), "earlier");
  assert.equal(action("left", false), undefined);
});

test("help closes with any key; Ctrl-C leaves even while a filter is typed", () => {
  assert.equal(after(["?", "x"]).showsHelp, false);
  assert.equal(pressed(after(["/", "a"]), "ctrl-c", FACTS).action, "quit");
});
