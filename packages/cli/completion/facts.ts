// What a shell needs to know of the command line, read off the tables of commands and flags.

import { COMMANDS } from "../commands.ts";
import { FLAG_GROUPS, flagsOf, type Completes, type Flag } from "../flags.ts";

export interface FlagFacts {
  /** `--pid`, `-p` and aliases. */
  readonly spellings: readonly string[];
  readonly help: string;
  /** Undefined for a switch. */
  readonly argument: string | undefined;
  readonly completes: Completes | undefined;
}

export interface CommandFacts {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagFacts[];
  readonly operand: Completes | undefined;
}

function flagFacts(flag: Flag): FlagFacts {
  const letter = flag.letter === undefined ? [] : [`-${flag.letter}`];
  const aliases = (flag.aliases ?? []).map((alias) => `--${alias}`);
  return {
    spellings: [...letter, `--${flag.long}`, ...aliases],
    help: flag.help,
    argument: flag.argument,
    completes: flag.completes,
  };
}

export function commandFacts(): readonly CommandFacts[] {
  return COMMANDS.map((row) => ({
    name: row.name,
    summary: row.summary,
    flags: Object.keys(FLAG_GROUPS).flatMap((group) =>
      flagsOf(row.name)
        .filter(([, flag]) => flag.group === group)
        .map(([, flag]) => flagFacts(flag)),
    ),
    operand: row.operands?.completes,
  }));
}
