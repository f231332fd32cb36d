// Completion for zsh: `source <(pyrometer completion zsh)`, after compinit.

import type { Completes } from "../flags.ts";
import type { CommandFacts, FlagFacts } from "./facts.ts";

/** Within single quotes, and where a colon or a bracket would end the text. */
function quoted(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(/[:[\]]/g, String.raw`\$&`);
}

function actionOf(argument: string, completes: Completes | undefined): string {
  const name = `:${quoted(argument)}:`;
  if (completes === "pid") return `${name}->processes`;
  if (completes === "file") return `${name}_files`;
  return completes === undefined ? `${name} ` : `${name}(${completes.join(" ")})`;
}

function flagSpec(flag: FlagFacts): string[] {
  const others = flag.spellings.length > 1 ? `(${flag.spellings.join(" ")})` : "";
  const action = flag.argument === undefined ? "" : actionOf(flag.argument, flag.completes);
  return flag.spellings.map((spelling) => `'${others}${spelling}[${quoted(flag.help)}]${action}'`);
}

function caseOf(command: CommandFacts): string {
  const specs = command.flags.flatMap(flagSpec);
  const operand =
    command.operand === undefined ? [] : [`'*${actionOf("operand", command.operand)}'`];
  const lines = [...specs, "'--help[print the help]'", ...operand].map((spec) => `      ${spec}`);
  return `    ${command.name}) _arguments -C \\\n${lines.join(" \\\n")} ;;`;
}

export function zshCompletion(commands: readonly CommandFacts[]): string {
  const names = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
  return `#compdef pyrometer
_pyrometer() {
  local state
  local -a names=(
${names.join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command names
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(caseOf).join("\n")}
  esac
  [[ $state == processes ]] && compadd -- $(pgrep -f python)
}
compdef _pyrometer pyrometer
`;
}
