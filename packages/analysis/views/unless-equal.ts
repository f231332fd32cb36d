/** For sorting: the difference, or where there is none what decides else. */
export function unlessEqual(difference: number, otherwise: number): number {
  return difference === 0 ? otherwise : difference;
}
