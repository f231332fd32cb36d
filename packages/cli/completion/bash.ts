// Completion for bash: `source <(pyrometer completion bash)`.

import type { Completes } from "../flags.ts";
import type { CommandFacts } from "./facts.ts";

const PROCESSES = "$(pgrep -f python)";

function repliesOf(completes: Completes | undefined): string {
  if (completes === "pid") return `COMPREPLY=($(compgen -W "${PROCESSES}" -- "$word"))`;
  if (completes === "file") return `COMPREPLY=($(compgen -f -- "$word"))`;
  if (completes === undefined) return "COMPREPLY=()";
  return `COMPREPLY=($(compgen -W "${completes.join(" ")}" -- "$word"))`;
}

function caseOf(command: CommandFacts): string {
  const valued = command.flags.filter(({ argument }) => argument !== undefined);
  const values = valued.map(
    (flag) => `        ${flag.spellings.join("|")}) ${repliesOf(flag.completes)}; return ;;`,
  );
  const words = command.flags.flatMap(({ spellings }) => spellings).join(" ");
  return [
    `    ${command.name})`,
    `      case "$before" in`,
    ...values,
    "      esac",
    `      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "${words} --help" -- "$word"))`,
    `      else ${repliesOf(command.operand)}; fi ;;`,
  ].join("\n");
}

export function bashCompletion(commands: readonly CommandFacts[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  return `# bash completion of pyrometer
_pyrometer() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${names} help --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map(caseOf).join("\n")}
  esac
}
complete -o filenames -F _pyrometer pyrometer
`;
}
