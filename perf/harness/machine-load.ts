import { spawn, type ChildProcess } from "node:child_process";
import { helperPython } from "./interpreters.ts";

const BUSY =
  "import sys,time\nend=time.monotonic()+float(sys.argv[1])\nwhile time.monotonic()<end: pass";

/**
 * `count` processes that are busy at normal priority for at most `seconds`; the result ends them.
 */
export function startLoad(count: number, seconds: number): () => void {
  const children: ChildProcess[] = Array.from({ length: count }, () =>
    spawn(helperPython(), ["-c", BUSY, String(seconds)], { stdio: "ignore" }),
  );
  return () => {
    for (const child of children) child.kill("SIGKILL");
  };
}
