// `SIGSEGV` for 11: the name by which a person knows a signal.

import { constants } from "node:os";

/** Of two names the usual one, which stands first: SIGABRT, not SIGIOT. */
const NAMES = new Map(
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, number]) => [number, name]),
);

export function signalName(number: number): string {
  return NAMES.get(number) ?? `signal ${number}`;
}
