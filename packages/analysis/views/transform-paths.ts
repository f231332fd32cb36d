// The transforms of a trail, on paths. Each is one pass over the nodes, callers first: what a node
// became follows from what its caller became.

import { unreachable } from "#base/assert.ts";
import { shortPath } from "#profile/model/labels.ts";
import { FRAME_CLASSES } from "../frame-classes.ts";
import type { DrawnFrames } from "./drawn-frames.ts";
import { packageName } from "./package-name.ts";
import { DROPPED, PathBuilder, ROOT, type StackPaths } from "./stack-paths.ts";
import type { CallPath, Transform } from "./trail.ts";

/** What a node became, by what its caller became: a node of the builder, ROOT or DROPPED. */
type Rewrite = (node: number, caller: number, builder: PathBuilder) => number;

export function transformPaths(
  paths: StackPaths,
  frames: DrawnFrames,
  transform: Transform,
): StackPaths {
  switch (transform.kind) {
    case "focus-subtree":
      return focus(paths, ends(paths, frames, transform.path));
    case "focus-function":
      return focus(paths, byNode(paths, frames.matching(transform.of)));
    case "focus-self":
      return focusSelf(paths, frames.matching(transform.of));
    case "focus-category":
      return focusClass(paths, frames, FRAME_CLASSES.indexOf(transform.class));
    case "merge-call-node":
      return merge(paths, ends(paths, frames, transform.path));
    case "merge-function":
      return merge(paths, byNode(paths, frames.matching(transform.of)));
    case "drop-function":
      return drop(paths, frames.matching(transform.of));
    case "collapse-file":
    case "collapse-package":
      return collapseResource(paths, frames, transform);
    case "collapse-direct-recursion":
      return collapseDirect(paths, frames.matching(transform.of));
    case "collapse-recursion":
      return collapseOne(paths, frames.matching(transform.of));
    case "collapse-function-subtree":
      return collapseSubtree(paths, frames.matching(transform.of));
    case "filter-samples":
    case "keep-stacks":
    case "drop-stacks":
      return paths;
    default:
      return unreachable(transform);
  }
}

function rewrite(paths: StackPaths, step: Rewrite): StackPaths {
  const builder = new PathBuilder();
  const became = new Int32Array(paths.frame.length);
  for (let node = 0; node < became.length; node += 1) {
    const caller = paths.parent[node];
    became[node] = step(node, caller < 0 ? ROOT : became[caller], builder);
  }
  return builder.finish(paths.ofStack, became);
}

/** By node 1 where its frame matches. */
function byNode(paths: StackPaths, matches: Uint8Array): Uint8Array {
  const found = new Uint8Array(paths.frame.length);
  for (let node = 0; node < found.length; node += 1) found[node] = matches[paths.frame[node]];
  return found;
}

/** By node 1 where it stands at the end of the path. */
function ends(paths: StackPaths, frames: DrawnFrames, path: CallPath): Uint8Array {
  const matches = path.map((key) => frames.matching(key));
  const found = new Uint8Array(paths.frame.length);
  /** How much of the path a node and its callers are; -1: they are something else. */
  const along = new Int32Array(paths.frame.length);
  for (let node = 0; node < found.length; node += 1) {
    const caller = paths.parent[node];
    const before = caller < 0 ? 0 : along[caller];
    const isNext = before >= 0 && before < path.length && matches[before][paths.frame[node]] === 1;
    along[node] = isNext ? before + 1 : -1;
    found[node] = along[node] === path.length ? 1 : 0;
  }
  return found;
}

function focus(paths: StackPaths, isFocus: Uint8Array): StackPaths {
  const focused = rewrite(paths, (node, caller, builder) => {
    const isInside = paths.parent[node] >= 0 && caller !== DROPPED;
    if (isInside) return builder.node(caller, paths.frame[node]);
    return isFocus[node] === 1 ? builder.node(ROOT, paths.frame[node]) : DROPPED;
  });
  return withoutRoot(focused);
}

/** What was measured in no frame that is left, is left out. */
function withoutRoot(paths: StackPaths): StackPaths {
  return { ...paths, ofStack: paths.ofStack.map((node) => (node === ROOT ? DROPPED : node)) };
}

function focusSelf(paths: StackPaths, matches: Uint8Array): StackPaths {
  const same = Int32Array.from(paths.frame.keys());
  for (let node = 0; node < same.length; node += 1) {
    if (matches[paths.frame[node]] === 0) same[node] = DROPPED;
  }
  const ofStack = paths.ofStack.map((node) => (node < 0 ? DROPPED : same[node]));
  return { ...paths, ofStack };
}

function focusClass(paths: StackPaths, frames: DrawnFrames, place: number): StackPaths {
  const kept = rewrite(paths, (node, caller, builder) => {
    const isKept = frames.classOf(paths.frame[node]) === place;
    return isKept ? builder.node(caller, paths.frame[node]) : caller;
  });
  return withoutRoot(kept);
}

function merge(paths: StackPaths, isMerged: Uint8Array): StackPaths {
  return rewrite(paths, (node, caller, builder) =>
    isMerged[node] === 1 ? caller : builder.node(caller, paths.frame[node]),
  );
}

function drop(paths: StackPaths, matches: Uint8Array): StackPaths {
  return rewrite(paths, (node, caller, builder) => {
    if (caller === DROPPED || matches[paths.frame[node]] === 1) return DROPPED;
    return builder.node(caller, paths.frame[node]);
  });
}

/**
 * Of a recursion the inner calls take the place of the outermost: where lines are told apart, that
 * is where time was spent, and not where it recursed.
 */
function collapseDirect(paths: StackPaths, matches: Uint8Array): StackPaths {
  /** By node that matches: what the caller of its outermost call became. */
  const callerOfFirst = new Int32Array(paths.frame.length);
  return rewrite(paths, (node, caller, builder) => {
    if (matches[paths.frame[node]] === 0) return builder.node(caller, paths.frame[node]);
    const above = paths.parent[node];
    const isAgain = above >= 0 && matches[paths.frame[above]] === 1;
    callerOfFirst[node] = isAgain ? callerOfFirst[above] : caller;
    return builder.node(callerOfFirst[node], paths.frame[node]);
  });
}

function collapseOne(paths: StackPaths, matches: Uint8Array): StackPaths {
  /** By node: what the caller of the outermost call above it, or of itself, became. */
  const callerOfFirst = new Int32Array(paths.frame.length).fill(DROPPED);
  return rewrite(paths, (node, caller, builder) => {
    const above = paths.parent[node];
    if (above >= 0) callerOfFirst[node] = callerOfFirst[above];
    if (matches[paths.frame[node]] === 0) return builder.node(caller, paths.frame[node]);
    if (callerOfFirst[node] === DROPPED) callerOfFirst[node] = caller;
    return builder.node(callerOfFirst[node], paths.frame[node]);
  });
}

function collapseSubtree(paths: StackPaths, matches: Uint8Array): StackPaths {
  const isInside = new Uint8Array(paths.frame.length);
  return rewrite(paths, (node, caller, builder) => {
    const above = paths.parent[node];
    if (above >= 0 && isInside[above] === 1) {
      isInside[node] = 1;
      return caller;
    }
    isInside[node] = matches[paths.frame[node]];
    return builder.node(caller, paths.frame[node]);
  });
}

/** Runs of frames that `madeOf` gives one and the same frame become that frame; -1: it stays. */
function collapseRuns(paths: StackPaths, madeOf: Int32Array): StackPaths {
  return rewrite(paths, (node, caller, builder) => {
    const made = madeOf[paths.frame[node]];
    if (made < 0) return builder.node(caller, paths.frame[node]);
    const above = paths.parent[node];
    const isRun = above >= 0 && madeOf[paths.frame[above]] === made;
    return isRun ? caller : builder.node(caller, made);
  });
}

type CollapseResource = Extract<Transform, { kind: "collapse-file" | "collapse-package" }>;

function collapseResource(
  paths: StackPaths,
  frames: DrawnFrames,
  transform: CollapseResource,
): StackPaths {
  const first = frames.ofFunction(transform.of[0]);
  if (first < 0) return paths;
  const nameOf = (frame: number): string => {
    const path = pathOf(frames, frame);
    return transform.kind === "collapse-file" ? path : packageName(frames.profile, path);
  };
  const name = nameOf(first);
  const place = frames.classOf(first);
  const title = transform.kind === "collapse-file" ? shortPath(frames.profile, name) : name;
  const madeOf = new Int32Array(frames.length + 1).fill(-1);
  const count = frames.length;
  const made = frames.make(title === "" ? "native" : title, place);
  for (let frame = 0; frame < count; frame += 1) {
    if (frames.classOf(frame) === place && nameOf(frame) === name) madeOf[frame] = made;
  }
  return collapseRuns(paths, madeOf);
}

function pathOf(frames: DrawnFrames, frame: number): string {
  const file = frames.fileOf(frame);
  return file < 0 ? "" : frames.profile.strings[frames.profile.files.path[file]];
}

/** Frames of other classes than yours: a run of one class is one frame. */
export function onlyYours(paths: StackPaths, frames: DrawnFrames): StackPaths {
  const kept = [FRAME_CLASSES.indexOf("yours"), FRAME_CLASSES.indexOf("structure")];
  const madeOfClass = FRAME_CLASSES.map((_, place) => frames.ofClass(place));
  const madeOf = new Int32Array(frames.length);
  for (let frame = 0; frame < madeOf.length; frame += 1) {
    const place = frames.classOf(frame);
    madeOf[frame] = kept.includes(place) ? -1 : madeOfClass[place];
  }
  return collapseRuns(paths, madeOf);
}

/** Paths of more functions than that are a file's mischief: recursion is looked for so far up. */
const CALLERS_MAX = 2000;

/** A function that stands on the path already is the node at which it stands. */
export function collapseRecursion(paths: StackPaths, frames: DrawnFrames): StackPaths {
  return rewrite(paths, (node, caller, builder) => {
    const wanted = frames.functionOf(paths.frame[node]);
    let left = CALLERS_MAX;
    for (let at = caller; at >= 0 && left > 0; at = builder.parentOf(at)) {
      left -= 1;
      if (frames.functionOf(builder.frameOf(at)) === wanted) {
        return builder.node(builder.parentOf(at), paths.frame[node]);
      }
    }
    return builder.node(caller, paths.frame[node]);
  });
}
