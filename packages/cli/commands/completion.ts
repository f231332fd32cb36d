// `pyrometer completion SHELL`: what the shell needs to complete our command line, and the manual
// page.

import { OperatingError } from "#base/errors.ts";

import type { RunCommand } from "../commands.ts";
import { bashCompletion } from "../completion/bash.ts";
import { commandFacts, type CommandFacts } from "../completion/facts.ts";
import { fishCompletion } from "../completion/fish.ts";
import { manPage } from "../completion/man-page.ts";
import { zshCompletion } from "../completion/zsh.ts";
import { exitCode } from "../exit-codes.ts";

const WRITERS: Readonly<Record<string, (commands: readonly CommandFacts[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  man: manPage,
};

export const completion: RunCommand = (_values, [kind]) => {
  if (!Object.hasOwn(WRITERS, kind)) {
    const remedy = `completion takes ${Object.keys(WRITERS).join(", ")}`;
    throw new OperatingError("usage", `there is no completion for '${kind}'`, remedy);
  }
  process.stdout.write(WRITERS[kind](commandFacts()));
  return exitCode.done;
};
