// Under sudo the profiler needs the privilege, the command that it launches does not: it runs as
// the user who typed sudo, with that user's groups, home and name. setpriv changes the user and
// executes the command in its own place, so the process id stays.

import { readFileSync } from "node:fs";

export interface Launched {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function asInvokingUser(
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  user = process.geteuid?.(),
): Launched {
  const { SUDO_UID: uid, SUDO_GID: gid } = environment;
  const isSudo = user === 0 && isId(uid) && isId(gid) && uid !== "0";
  if (!isSudo) return { command, environment };
  return {
    command: ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--init-groups", "--", ...command],
    environment: { ...environment, ...identityOf(uid) },
  };
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text);
}

/** sudo has set these to root's. A user whom /etc/passwd does not know keeps what there is. */
function identityOf(uid: string): Record<string, string> {
  for (const line of readPasswords().split("\n")) {
    const [name, , id, , , home, shell] = line.split(":");
    if (id === uid && shell !== undefined)
      return { USER: name, LOGNAME: name, HOME: home, SHELL: shell };
  }
  return {};
}

function readPasswords(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}
