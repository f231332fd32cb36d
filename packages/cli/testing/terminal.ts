// Runs a program on a terminal of its own (Python's pty module makes it), types keys when expected
// text appears, and returns what the terminal showed and how the program ended.

import { pythonExecutable } from "./python-target.ts";
import { startProgram } from "./run-pyrometer.ts";

const DRIVER = `
import json, os, pty, select, sys, time
steps = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
shown = b""
seen = 0
deadline = time.time() + 60
while time.time() < deadline:
    if not select.select([fd], [], [], 0.1)[0]:
        continue
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    shown += data
    while steps and steps[0][0].encode() in shown[seen:]:
        seen = shown.index(steps[0][0].encode(), seen) + len(steps[0][0].encode())
        time.sleep(steps[0][2])
        os.write(fd, steps.pop(0)[1].encode())
else:
    os.kill(pid, 9)
status = os.waitpid(pid, 0)[1]
code = os.waitstatus_to_exitcode(status) if hasattr(os, "waitstatus_to_exitcode") else status >> 8
print(json.dumps([code, shown.decode("utf-8", "replace")]))
`;

/**
 * A person's terminal, wherever the tests run: Node takes a terminal's colours from these, and a CI
 * machine says that it has none.
 */
const TERMINAL_ENVIRONMENT = {
  TERM: "xterm-256color",
  CI: undefined,
  FORCE_COLOR: undefined,
  NO_COLOR: undefined,
  NODE_DISABLE_COLORS: undefined,
  TEAMCITY_VERSION: undefined,
};

/** Types `keys` so many seconds after `text` has appeared. */
export type Step = readonly [text: string, keys: string, afterSeconds: number];

export interface Shown {
  /** Negative: the signal that ended it. */
  readonly code: number;
  readonly text: string;
}

export async function runOnTerminal(
  steps: readonly Step[],
  program: string,
  args: readonly string[],
): Promise<Shown> {
  const driver = ["-c", DRIVER, JSON.stringify(steps), program, ...args];
  const env = { ...process.env, ...TERMINAL_ENVIRONMENT };
  const { code, stdout, stderr } = await startProgram(pythonExecutable(), driver, { env }).ended;
  if (code !== 0) throw new Error(`the terminal's driver failed: ${stderr}`);
  const [programCode, text] = JSON.parse(stdout) as [number, string];
  return { code: programCode, text };
}
