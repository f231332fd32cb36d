// Completion for fish: `pyrometer completion fish | source`.

import type { Completes } from "../flags.ts";
import type { CommandFacts } from "./facts.ts";

function quoted(text: string): string {
  return `'${text.replaceAll("\\", String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}

function valuesOf(completes: Completes | undefined): string {
  if (completes === "pid") return " -x -a '(pgrep -f python)'";
  if (completes === "file") return " -r -F";
  return completes === undefined ? " -x" : ` -x -a ${quoted(completes.join(" "))}`;
}

function spellingOf(spelling: string): string {
  return spelling.startsWith("--") ? `-l ${spelling.slice(2)}` : `-s ${spelling.slice(1)}`;
}

function linesOf(command: CommandFacts): string[] {
  const seen = `-n '__fish_seen_subcommand_from ${command.name}'`;
  const flags = command.flags.map((flag) => {
    const spellings = flag.spellings.map(spellingOf).join(" ");
    const values = flag.argument === undefined ? "" : valuesOf(flag.completes);
    return `complete -c pyrometer ${seen} ${spellings}${values} -d ${quoted(flag.help)}`;
  });
  const operand =
    command.operand === undefined
      ? []
      : [`complete -c pyrometer ${seen}${valuesOf(command.operand)}`];
  return [
    `complete -c pyrometer -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    ...flags,
    ...operand,
  ];
}

export function fishCompletion(commands: readonly CommandFacts[]): string {
  const lines = ["# fish completion of pyrometer", "complete -c pyrometer -f"];
  return `${[...lines, ...commands.flatMap(linesOf)].join("\n")}\n`;
}
