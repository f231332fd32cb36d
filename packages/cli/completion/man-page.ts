// The manual page, in troff: made from the same tables as `--help`.

import { EXIT_CODES, LAUNCHED_COMMAND_EXIT_CODE } from "../exit-codes.ts";
import { COMMANDS } from "../commands.ts";
import { PYROMETER_VERSION } from "#base/version.ts";
import type { CommandFacts, FlagFacts } from "./facts.ts";

/** A hyphen stands for a minus sign, and no line may begin with a request. */
function roff(text: string): string {
  return text
    .replaceAll("\\", String.raw`\e`)
    .replaceAll("-", String.raw`\-`)
    .replaceAll(/^([.'])/gm, String.raw`\&$1`);
}

function flagLines(flag: FlagFacts): string[] {
  const argument = flag.argument === undefined ? "" : ` \\fI${roff(flag.argument)}\\fR`;
  const spellings = flag.spellings.map((spelling) => `\\fB${roff(spelling)}\\fR${argument}`);
  return [".TP", spellings.join(", "), roff(flag.help)];
}

function commandLines(command: CommandFacts): string[] {
  return [
    `.SS pyrometer ${roff(command.name)}`,
    `${roff(command.summary.slice(0, 1).toUpperCase() + command.summary.slice(1))}.`,
    ...command.flags.flatMap(flagLines),
  ];
}

export function manPage(commands: readonly CommandFacts[]): string {
  const examples = COMMANDS.flatMap(({ examples: rows }) => rows);
  return `${[
    `.TH PYROMETER 1 "" "pyrometer ${PYROMETER_VERSION}" "User Commands"`,
    ".SH NAME",
    String.raw`pyrometer \- a performance profiler for Python that measures from outside`,
    ".SH SYNOPSIS",
    String.raw`\fBpyrometer\fR \fIcommand\fR [\fIflags\fR]`,
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH EXAMPLES",
    ...examples.flatMap(([line, meaning]) => [
      ".TP",
      `\\fBpyrometer ${roff(line)}\\fR`,
      roff(meaning),
    ]),
    ".SH EXIT STATUS",
    ...EXIT_CODES.flatMap(({ code, meaning }) => [".TP", `\\fB${code}\\fR`, roff(meaning)]),
    ".PP",
    `Otherwise ${roff(LAUNCHED_COMMAND_EXIT_CODE)}.`,
  ].join("\n")}\n`;
}
