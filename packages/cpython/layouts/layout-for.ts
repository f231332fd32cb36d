// Chooses the layout of a target: the one place that knows which minors exist.
//
// One layout serves all patch releases of a minor. These were compared and have the same numbers:
// 3.8.0 and .18; 3.9.2, .5 and .18; 3.10.0 and .13; 3.11.0, .2 and .7; 3.12.0 and .1; debug builds
// of 3.9.2 and 3.11.2. Others are validated at attach like all.

import { debugOffsetsSizeBytes, layoutFromDebugOffsets } from "../debug-offsets.ts";
import type { Memory } from "#process/memory.ts";
import type { Version } from "../version.ts";
import { unsupportedVersion } from "../version.ts";
import type { Layout } from "./layout.ts";
import { layout3_8 } from "./v3_8.ts";
import { layout3_9 } from "./v3_9.ts";
import { layout3_10 } from "./v3_10.ts";
import { layout3_11 } from "./v3_11.ts";
import { layout3_12 } from "./v3_12.ts";

/** For processes that publish nothing, oldest first. */
export const staticLayouts: readonly Layout[] = [
  layout3_8,
  layout3_9,
  layout3_10,
  layout3_11,
  layout3_12,
];

/**
 * The layout of a runtime of this version; debug builds (Py_DEBUG) have the same. `runtimeAddress`
 * and `freeThreaded` count from 3.13 on only. Throws OperatingError "unsupported-version",
 * MemoryError where the runtime cannot be read.
 */
export function layoutFor(
  memory: Memory,
  runtimeAddress: number,
  version: Version,
  freeThreaded: boolean,
): Layout {
  if (version.major !== 3) throw unsupportedVersion(version);
  const fixed = staticLayouts.find((layout) => layout.minor === version.minor);
  if (fixed !== undefined) return fixed;
  const sizeBytes = debugOffsetsSizeBytes(version.minor);
  if (sizeBytes === undefined || version.isPreRelease) throw unsupportedVersion(version);
  return layoutFromDebugOffsets(
    memory.read(runtimeAddress, sizeBytes),
    version.minor,
    freeThreaded,
  );
}
