// The person's browser, where there is one to open: on a screen of their own. Else a line says how
// to get there.

import { OperatingError } from "#base/errors.ts";
import { findCommand } from "#process/find-command.ts";
import { launch } from "#process/launch.ts";

/** What opens an address, the first that is there. */
const OPENERS = ["xdg-open", "wslview"];

type Environment = Readonly<Record<string, string | undefined>>;

export interface Machine {
  readonly environment: Environment;
  readonly userId: number;
}

/** Why no browser is opened; undefined: one may be. */
export function browserObstacle({ environment, userId }: Machine): string | undefined {
  const has = (name: string): boolean => (environment[name] ?? "") !== "";
  if (has("SSH_CONNECTION")) return "this is a remote session";
  if (!has("DISPLAY") && !has("WAYLAND_DISPLAY")) return "there is no display";
  // A browser as root, in the session of whoever sits there, is nobody's wish.
  if (userId === 0) return "browsers are not opened as root";
  return undefined;
}

/** What to type on the machine that one sits at. */
export function tunnelLine(port: number, { environment, userId }: Machine): string {
  const [, , server = "THIS-MACHINE"] = (environment["SSH_CONNECTION"] ?? "").split(" ");
  const { USER: user = userId === 0 ? "root" : "YOU" } = environment;
  return `ssh -N -L ${port}:localhost:${port} ${user}@${server}`;
}

/** False where nothing is there that opens it. */
export function openBrowser(url: string): boolean {
  for (const opener of OPENERS) {
    try {
      findCommand(opener);
      // In a session of its own, or Ctrl-C here would end the browser too.
      launch(["setsid", opener, url], "/dev/null");
      return true;
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
    }
  }
  return false;
}
