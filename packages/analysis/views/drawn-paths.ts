// The paths of a view: the document's stacks with everything done to them that does not depend on
// which samples are kept. Made once and kept while the view changes its range, threads or value.

import type { Document } from "#profile/model/document.ts";
import { DrawnFrames } from "./drawn-frames.ts";
import { pathsOf, type StackPaths } from "./stack-paths.ts";
import { collapseRecursion, onlyYours, transformPaths } from "./transform-paths.ts";
import { choosesSamples } from "./trail.ts";
import type { TreeView } from "./tree-view.ts";

export interface DrawnPaths {
  readonly frames: DrawnFrames;
  readonly paths: StackPaths;
}

/** Going back and forth between a few views costs nothing; more would hold memory. */
const KEPT_MAX = 3;

const known = new WeakMap<Document, Map<string, DrawnPaths>>();

export function drawnPaths(document: Document, view: TreeView): DrawnPaths {
  const { byFunction, onlyYours: isOnlyYours, collapsesRecursion, trail } = view;
  const transforms = trail.filter((transform) => !choosesSamples(transform));
  const key = JSON.stringify([byFunction, isOnlyYours, collapsesRecursion, transforms]);
  const kept = known.get(document) ?? new Map<string, DrawnPaths>();
  known.set(document, kept);
  const drawn = kept.get(key) ?? draw(document, view);
  // The one that was asked last stands last.
  kept.delete(key);
  kept.set(key, drawn);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT_MAX) break;
    kept.delete(oldest);
  }
  return drawn;
}

function draw({ profile }: Document, view: TreeView): DrawnPaths {
  const frames = new DrawnFrames(profile, view.byFunction);
  let paths = pathsOf(profile, frames);
  if (view.onlyYours) paths = onlyYours(paths, frames);
  for (const transform of view.trail) paths = transformPaths(paths, frames, transform);
  if (view.collapsesRecursion) paths = collapseRecursion(paths, frames);
  return { frames, paths };
}
