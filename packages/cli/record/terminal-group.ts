// Who gets a terminal's Ctrl-C. Node does not tell who sent a signal, so the rule is: where our
// process group is the foreground group of our terminal, SIGINT and SIGQUIT are taken to come from
// its keyboard, and then the launched command, which is in the same group, has them already.

import * as fs from "node:fs";

/** From a `/proc/PID/stat` line: whether the process is in the foreground group of its terminal. */
export function isForeground(statLine: string): boolean {
  // The name in parentheses may itself hold parentheses and spaces.
  const fields = statLine.slice(statLine.lastIndexOf(")") + 2).split(" ");
  const [processGroup, , terminal, foregroundGroup] = fields.slice(2, 6);
  return terminal !== "0" && processGroup === foregroundGroup;
}

export function isOurGroupForeground(): boolean {
  return isForeground(fs.readFileSync("/proc/self/stat", "utf8"));
}
