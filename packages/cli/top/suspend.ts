// Ctrl-Z while the terminal is ours: everybody in our group stops, as if the terminal had sent it,
// until a shell sends SIGCONT (`fg`). The screen must have been left before, and nobody held.

import { setTimeout as sleep } from "node:timers/promises";

/** A group that no shell watches is not stopped by SIGTSTP: then this goes on by itself. */
const STOPS_WITHIN_MS = 200;
const OWN_GROUP = 0;

export async function suspendOurselves(): Promise<void> {
  let onContinued = (): void => {};
  const continued = new Promise<void>((resolve) => {
    onContinued = resolve;
    process.once("SIGCONT", onContinued);
  });
  process.kill(OWN_GROUP, "SIGTSTP");
  await Promise.race([continued, sleep(STOPS_WITHIN_MS)]);
  process.off("SIGCONT", onContinued);
}
