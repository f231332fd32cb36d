// Stacks of a Python program as perf sees them: between two Python functions stand the frames of
// the interpreter that leads from one to the other. They say nothing, and hide who calls whom. What
// the innermost Python function called stays as it is, but for the evaluator that runs it, whose
// time is the function's own.

import { frameRole } from "./frame-line.ts";

/**
 * `frames` are numbers of frames, innermost first, of which the first `length` count; what is kept
 * moves to the front, and its number is the answer. `roles` is by number of frame.
 */
export function foldInterpreter(
  frames: Int32Array,
  length: number,
  roles: ArrayLike<number>,
): number {
  let kept = 0;
  let innermost = -1;
  let outermost = -1;
  for (let at = 0; at < length; at += 1) {
    if (roles[frames[at]] !== frameRole.python) continue;
    if (innermost < 0) innermost = at;
    outermost = at;
  }
  if (innermost < 0) return length;
  for (let at = 0; at < length; at += 1) {
    const role = roles[frames[at]];
    const isBetween = at > innermost && at < outermost;
    const isFolded =
      (isBetween && (role === frameRole.evaluator || role === frameRole.interpreter)) ||
      (at === innermost - 1 && role === frameRole.evaluator);
    if (isFolded) continue;
    frames[kept] = frames[at];
    kept += 1;
  }
  return kept;
}
