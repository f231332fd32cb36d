// Where a command's program is, by the rules of a shell.

import { accessSync, constants, statSync } from "node:fs";
import { OperatingError } from "#base/errors.ts";

/** What execvp uses where there is no PATH. */
const DEFAULT_PATH = "/bin:/usr/bin";

/**
 * Path of the program. Throws OperatingError "usage": no such command, or it may not be executed.
 */
export function findCommand(
  name: string,
  searchPath = process.env["PATH"] ?? DEFAULT_PATH,
): string {
  if (name.includes("\0")) throw notFound(JSON.stringify(name));
  if (name.includes("/")) {
    const found = lookAt(name);
    if (found === "executable") return name;
    throw found === "absent" ? notFound(name) : notExecutable(name, found);
  }
  let refused: OperatingError | undefined;
  for (const folder of name === "" ? [] : searchPath.split(":")) {
    const path = `${folder === "" ? "." : folder}/${name}`;
    const found = lookAt(path);
    if (found === "executable") return path;
    if (found === "forbidden") refused ??= notExecutable(path, found);
  }
  throw refused ?? notFound(name);
}

type Found = "executable" | "forbidden" | "folder" | "absent";

function lookAt(path: string): Found {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return "folder";
    accessSync(path, constants.X_OK);
    return "executable";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "forbidden" : "absent";
  }
}

function notFound(name: string): OperatingError {
  const where = name.includes("/") ? "there is no such file" : "there is no such command in PATH";
  return new OperatingError(
    "usage",
    `cannot run ${name}: ${where}`,
    "check the name, or give the program's whole path",
  );
}

function notExecutable(path: string, found: "forbidden" | "folder"): OperatingError {
  if (found === "folder") return new OperatingError("usage", `cannot run ${path}: it is a folder`);
  const remedy = path.endsWith(".py") ? `python3 ${path}` : `chmod +x ${path}`;
  return new OperatingError("usage", `cannot run ${path}: it may not be executed`, remedy);
}
