// Makes commander's program from the tables. Trap: commander ends the process by itself and prints
// its own errors unless told otherwise; here it only parses, and every failure leaves as an
// OperatingError.

import { Command, Option } from "commander";
import type { CommanderError } from "commander";

import { OperatingError } from "#base/errors.ts";

import { COMMANDS } from "./commands.ts";
import type { CommandRow } from "./commands.ts";
import { EXIT_CODES, LAUNCHED_COMMAND_EXIT_CODE } from "./exit-codes.ts";
import { FLAG_GROUPS, flagsOf } from "./flags.ts";
import type { Flag, FlagKey, FlagValues } from "./flags.ts";
import { columnsOf } from "./format/columns.ts";
import { refuseOtherMachines } from "./supported-machine.ts";
import { PYROMETER_VERSION } from "#base/version.ts";

const HELP_WIDTH_MAX = 100;

function optionOf(key: FlagKey, flag: Flag): Option {
  const letter = flag.letter === undefined ? "" : `-${flag.letter}, `;
  const argument = flag.argument === undefined ? "" : ` <${flag.argument}>`;
  const alias = flag.aliases === undefined ? "" : ` (also --${flag.aliases.join(", --")})`;
  const defaultText = flag.defaultText === undefined ? "" : ` [default: ${flag.defaultText}]`;
  const help = `${flag.help}${alias}${defaultText}`;
  const option = new Option(`${letter}--${flag.long}${argument}`, help);
  // Commander would read --no-stop as the negation of a flag --stop.
  option.negate = false;
  option.helpGroup(FLAG_GROUPS[flag.group]);
  const { parse } = flag;
  // Commander hands over what the same parser gave before, or nothing.
  if (parse !== undefined)
    option.argParser((text, before: unknown) => parse(text, before as never));
  if (flag.conflicts !== undefined) option.conflicts([...flag.conflicts]);
  if (option.attributeName() !== key) throw new Error(`flag ${key} has the name --${flag.long}`);
  return option;
}

/** Commander knows switches that are given or not; after it, so to speak, we count. */
function countOption(command: Command, key: FlagKey, flag: Flag): void {
  let count = 0;
  command.on(`option:${flag.long}`, () => {
    count++;
    command.setOptionValue(key, count);
  });
}

function aliasesOf(key: FlagKey, flag: Flag): Option[] {
  const argument = flag.argument === undefined ? "" : ` <${flag.argument}>`;
  return (flag.aliases ?? []).map((alias) => {
    const option = new Option(`--${alias}${argument}`).hideHelp();
    option.negate = false;
    return option.helpGroup(FLAG_GROUPS[flag.group]).implies({ [key]: true });
  });
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return `\n${title}:\n${lines.join("\n")}`;
}

function examplesOf(rows: readonly CommandRow[]): string {
  const examples = rows.flatMap((row) => row.examples);
  return section(
    "Examples",
    examples.map(([line, meaning]) => [`pyrometer ${line}`, meaning] as const),
  );
}

function exitCodes(): string {
  const rows = EXIT_CODES.map((row) => [String(row.code), row.meaning] as const);
  return `${section("Exit codes", rows)}\n  otherwise ${LAUNCHED_COMMAND_EXIT_CODE}`;
}

/** Calls `ran` with the exit code of the command that the arguments name. */
export function createProgram(ran: (exitCode: number) => void): Command {
  const program = configured(new Command("pyrometer"));
  program
    .description("A performance profiler for Python that measures from outside.")
    .usage("<command> [flags]")
    .version(PYROMETER_VERSION, "-V, --version", "print the version")
    .helpCommand("help [command]", "print the help of a command")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      `${examplesOf(COMMANDS.map((row) => ({ ...row, examples: row.examples.slice(0, 1) })))}`,
    )
    .addHelpText("after", exitCodes());
  for (const row of COMMANDS) program.addCommand(commandOf(row, ran));
  return program;
}

function configured(command: Command): Command {
  return command
    .exitOverride()
    .helpOption("-h, --help", "print this help")
    .configureOutput({ outputError: () => {} })
    .configureHelp({
      helpWidth: Math.min(columnsOf(process.stdout), HELP_WIDTH_MAX),
      subcommandTerm: (subcommand) => subcommand.name(),
    });
}

function commandOf(row: CommandRow, ran: (exitCode: number) => void): Command {
  const command = configured(new Command(row.name));
  command
    .summary(row.summary)
    .description(`${sentence(row.summary)}.`)
    .usage(row.usage);
  if (row.operands !== undefined) command.argument(row.operands.notation, row.operands.help);
  const second = row.operands?.second;
  if (second !== undefined) command.argument(second.notation, second.help);
  // What follows a launched command's name belongs to it, with or without the dashes before.
  if (row.launches === true) command.passThroughOptions();
  for (const [key, flag] of flagsOf(row.name)) {
    command.addOption(optionOf(key, flag));
    if (flag.counts === true) countOption(command, key, flag);
    for (const alias of aliasesOf(key, flag)) command.addOption(alias);
  }
  command.addHelpText("after", examplesOf([row]));
  command.addHelpText("after", exitCodes());
  return command.action(async () => {
    refuseOtherMachines(process.platform, process.arch);
    const run = await row.load();
    ran(await run(command.opts<FlagValues>(), command.args));
  });
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What commander found wrong, as one line with a remedy. */
export function usageError(error: CommanderError, command: string | undefined): OperatingError {
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /Did you mean (?:one of )?(.*)\?/.exec(rest.join(" "))?.[1];
  const name = command === undefined ? "pyrometer" : `pyrometer ${command}`;
  const advice = suggestion === undefined ? "" : `did you mean ${suggestion}? or see: `;
  return new OperatingError("usage", first, `${advice}${name} --help`);
}
