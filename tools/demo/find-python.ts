// The machine's python3, asked about itself: `python3` may be a shim (pyenv), so the real
// executable is what is run.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { OperatingError } from "#base/errors.ts";

export interface Python {
  readonly executable: string;
  readonly version: string;
}

const MINOR_OLDEST = 8;
const MINOR_NEWEST = 15;
const RANGE = `3.${MINOR_OLDEST} to 3.${MINOR_NEWEST}`;
const ASK_TIMEOUT_MS = 20_000;

// Must parse on any Python, or a version that is too old could not say so.
const QUESTION = `
import sys
print(sys.executable)
print("%d.%d.%d" % sys.version_info[:3])
missing = []
for name in ("asyncio", "sqlite3", "_hashlib"):
    try:
        __import__(name)
    except ImportError:
        missing.append(name.strip("_"))
print(" ".join(missing))
`;

export async function findPython(): Promise<Python> {
  const [executable = "", version = "", missing = ""] = (await ask()).split("\n");
  const [major, minor] = version.split(".").map(Number);
  const known = minor !== undefined && minor >= MINOR_OLDEST && minor <= MINOR_NEWEST;
  if (major !== 3 || !known) {
    throw new OperatingError(
      "unsupported-version",
      `python3 is ${version === "" ? "of an unknown version" : version}; the demo needs ${RANGE}`,
      "put such a python3 first in PATH",
    );
  }
  if (missing !== "") {
    throw new OperatingError(
      "not-python",
      `${executable} was built without ${missing.replaceAll(" ", ", ")}`,
      "put a complete python3 first in PATH (Debian: apt-get install python3)",
    );
  }
  return { executable, version };
}

async function ask(): Promise<string> {
  try {
    const options = { timeout: ASK_TIMEOUT_MS };
    return (await promisify(execFile)("python3", ["-c", QUESTION], options)).stdout;
  } catch (error) {
    const absent = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new OperatingError(
      "not-python",
      absent ? "there is no python3 in PATH" : "python3 does not start",
      `install Python ${RANGE} (Debian: apt-get install python3)`,
      error,
    );
  }
}
