// What the flags select of a recording, for drawing.

import type { FileNames } from "#profile/formats/file-names.ts";
import type { Selection } from "#profile/model/selection.ts";

import type { FlagValues } from "../flags.ts";

export interface Drawing {
  readonly selection: Selection;
  readonly names: FileNames;
}

/** Threads that do not run use no CPU: asked for, they are drawn by the time that passed. */
function valueOf({ wall, cpu, idle }: FlagValues): "wall" | "cpu" {
  return wall === true || (idle === true && cpu !== true) ? "wall" : "cpu";
}

export function drawingOf(values: FlagValues): Drawing {
  const { include, exclude } = values;
  return {
    selection: {
      ...(include === undefined ? {} : { include }),
      ...(exclude === undefined ? {} : { exclude }),
      value: valueOf(values),
      includeIdle: values.idle === true,
      gilOnly: values.gil === true,
      perThread: values.threads === true,
      // Without line numbers the lines of a function cannot be told apart, so they are one frame.
      byFunction: values.function === true || values.nolineno === true,
    },
    names: { fullFileNames: values.fullFilenames === true },
  };
}
