// The live screen. Ink owns the terminal: raw keys and their names, the second screen and its way
// back, sizes, suspension. The lines are painted beside it (line-painter.ts).

import { render, useApp, useInput, useWindowSize, type Key, type WindowSize } from "ink";
import { createElement, useEffect, type ReactNode } from "react";

import { paintFor } from "../format/paint.ts";
import { classPaintFor } from "./class-colors.ts";
import { LinePainter } from "./line-painter.ts";
import type { Scene, SourceOf } from "./scene-data.ts";
import { drawScene, keptLines, type Drawn } from "./scene.ts";
import type { TopData } from "./top-data.ts";

const LEAST_COLUMNS = 20;
const LEAST_ROWS = 6;

export interface TopScreen {
  /** Leaves the terminal as it was; calling it again does nothing. */
  close(): Promise<void>;
  /** Gives the terminal back for as long as `work` takes. */
  suspend(work: () => Promise<void>): Promise<void>;
  /** The screen as it was last, for after it is closed. */
  lastLines(): readonly string[];
}

type Suspend = (work: () => Promise<void>) => Promise<void>;

export function openScreen(data: TopData, sourceOf: SourceOf): TopScreen {
  const painter = new LinePainter(process.stdout);
  let drawn: Drawn | undefined;
  let suspendTerminal: Suspend | undefined;
  const drawAt = ({ columns, rows }: WindowSize): Drawn => {
    const wide = Math.max(LEAST_COLUMNS, columns);
    return drawScene(sceneOf(data, sourceOf, wide, Math.max(LEAST_ROWS, rows)));
  };
  const canvas: Canvas = {
    draw: (size) => {
      drawn = drawAt(size);
      painter.paint(drawn.lines.slice(0, size.rows));
      void data.matchFilter();
    },
    forget: () => {
      painter.forget();
    },
    press: (key) => {
      if (drawn !== undefined) data.press(key, drawn.facts);
    },
    setSuspend: (suspend) => {
      suspendTerminal = suspend;
    },
  };
  const app = render(createElement(Screen, { data, canvas }), {
    alternateScreen: true,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
  });
  let isOpen = true;
  return {
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      data.onChange = () => {};
      app.unmount();
      await app.waitUntilExit();
    },
    suspend: async (work) => {
      if (suspendTerminal === undefined || !isOpen) return work();
      const { onChange } = data;
      data.onChange = () => {};
      await suspendTerminal(work);
      data.onChange = onChange;
      painter.forget();
      onChange();
    },
    // At the size that the terminal has now.
    lastLines: () => {
      const { columns, rows } = process.stdout;
      return drawn === undefined ? [] : keptLines(drawAt({ columns, rows }).lines);
    },
  };
}

function sceneOf(data: TopData, sourceOf: SourceOf, columns: number, rows: number): Scene {
  return {
    live: data.live,
    meta: data.meta,
    view: data.view,
    shares: data.shares,
    status: data.status,
    position: data.position,
    sourceOf,
    columns,
    rows,
    paint: paintFor(process.stdout),
    paintClass: classPaintFor(process.stdout),
  };
}

interface Canvas {
  draw(size: WindowSize): void;
  forget(): void;
  press(key: string): void;
  setSuspend(suspend: Suspend): void;
}

interface ScreenProps {
  readonly data: TopData;
  readonly canvas: Canvas;
}

/** Draws beside ink, which is left with nothing to draw. */
function Screen({ data, canvas }: ScreenProps): ReactNode {
  const size = useWindowSize();
  const { suspendTerminal } = useApp();
  useEffect(() => {
    canvas.setSuspend(suspendTerminal);
    // After whatever ink does about a new size.
    const timer = setTimeout(() => {
      canvas.forget();
      canvas.draw(size);
    });
    let isDue = false;
    data.onChange = () => {
      // Several keys, or a key and a block, are drawn once.
      if (isDue) return;
      isDue = true;
      setImmediate(() => {
        isDue = false;
        canvas.draw(size);
      });
    };
    return () => clearTimeout(timer);
  }, [data, canvas, suspendTerminal, size.columns, size.rows]);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) canvas.press(name);
  });
  return null;
}

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pageup"],
  ["pageDown", "pagedown"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "escape"],
  ["backspace", "backspace"],
  ["delete", "backspace"],
];

/** What a terminal sends for keys that ink does not take apart where several came at once. */
const CONTROLS: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\b": "backspace",
  "\u007f": "backspace",
  "\u001b": "escape",
  "\u0003": "ctrl-c",
  "\u001a": "ctrl-z",
  " ": "space",
};

/** Ink's key as the table of keys names it; several where they were pasted, or typed fast. */
function keyNames(input: string, key: Key): string[] {
  const named = NAMED.find(([name]) => key[name] === true)?.[1];
  if (named !== undefined) return [named];
  if (key.ctrl) return [`ctrl-${input}`];
  return Array.from(input, (character) => CONTROLS[character] ?? character);
}
