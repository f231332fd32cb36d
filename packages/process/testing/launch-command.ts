// Launches a command and ends as it did, as `record -- command` does.

import { OperatingError } from "#base/errors.ts";
import { exitCodeOf, launch, pollExit } from "../launch.ts";

const POLL_MS = 5;

// Node makes a pipe non-blocking when its stream is made; the command must not feel it.
process.stdout.write("");

try {
  const pid = launch(process.argv.slice(2));
  const timer = setInterval(() => {
    const status = pollExit(pid);
    if (status === undefined) return;
    clearInterval(timer);
    process.exitCode = exitCodeOf(status);
  }, POLL_MS);
} catch (error) {
  if (!(error instanceof OperatingError)) throw error;
  process.stdout.write(`${error.kind}: ${error.message}`);
  process.exitCode = 2;
}
