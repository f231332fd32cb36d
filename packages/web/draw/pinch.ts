// Two fingers on a picture: what they do between two of their moves.

export interface Finger {
  readonly x: number;
  readonly y: number;
}

export type TwoFingers = readonly [Finger, Finger];

export interface Pinch {
  /** What the shown part is multiplied by: below 1 the fingers moved apart. */
  readonly factor: number;
  /** Between the fingers, before and after. */
  readonly from: Finger;
  readonly to: Finger;
}

/** Fingers that lie on one another tell nothing of zooming. */
const NEAREST_PX = 20;

export function pinched(before: TwoFingers, after: TwoFingers): Pinch {
  const distance = ([one, other]: TwoFingers): number =>
    Math.max(NEAREST_PX, Math.hypot(one.x - other.x, one.y - other.y));
  return {
    factor: distance(before) / distance(after),
    from: middleOf(before),
    to: middleOf(after),
  };
}

function middleOf([one, other]: TwoFingers): Finger {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
