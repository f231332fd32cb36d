// Names of the functions of a file with edges, as rows of frames: such a file has no places within
// functions, so each has one frame, at its first line.

import type { Document } from "#profile/model/document.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";
import type { Profile } from "#profile/model/profile.ts";
import { frameKind } from "#profile/model/tables.ts";
import { classifyFrames } from "../frame-classes.ts";

export interface EdgeFrames {
  /** With a frame per node; its functions are the document's. */
  readonly profile: Profile;
  /** By row of `edges.nodes`. */
  readonly frame: Int32Array;
  /** By row of frames: place in FRAME_CLASSES. */
  readonly classes: Uint8Array;
}

export function edgeFrames({ profile }: Document, { nodes }: EdgeTables): EdgeFrames {
  const nodeCount = nodes.function.length;
  const { file, firstLine } = profile.functions;
  const line = new Int32Array(nodeCount);
  const kind = new Uint8Array(nodeCount);
  const unknown = new Int32Array(nodeCount).fill(-1);
  for (let node = 0; node < nodeCount; node += 1) {
    const row = nodes.function[node];
    line[node] = firstLine[row];
    kind[node] = file[row] < 0 ? frameKind.native : frameKind.python;
  }
  const drawn: Profile = {
    ...profile,
    frames: {
      function: nodes.function,
      line,
      endLine: unknown,
      column: unknown,
      endColumn: unknown,
      kind,
    },
  };
  return {
    profile: drawn,
    frame: Int32Array.from({ length: nodeCount }, (_, node) => node),
    classes: classifyFrames(drawn),
  };
}
