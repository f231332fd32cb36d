import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface TestInterpreter {
  /** `3.14.10`-like or a folder's name; for test names. */
  readonly name: string;
  readonly minor: number;
  readonly freeThreaded: boolean;
  /** Start of a command line; `-c`, `-` and arguments follow. */
  readonly command: readonly string[];
}

const SUPPORTED_MINORS = [8, 9, 10, 11, 12, 13, 14, 15];

/** Every CPython of the supported range that this machine has, oldest first. */
export function testInterpreters(): TestInterpreter[] {
  return [...pyenvInterpreters(), ...debianInterpreters()].sort(
    (left, right) => left.minor - right.minor,
  );
}

function pyenvInterpreters(): TestInterpreter[] {
  const folder = join(homedir(), ".pyenv", "versions");
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.flatMap((name) => {
    const minor = Number(/^3\.(\d+)\.\d+t?$/.exec(name)?.[1] ?? -1);
    const python = join(folder, name, "bin", "python");
    if (!SUPPORTED_MINORS.includes(minor) || !existsSync(python)) return [];
    return [{ name, minor, freeThreaded: name.endsWith("t"), command: [python] }];
  });
}

function debianInterpreters(): TestInterpreter[] {
  const tree = join(homedir(), ".cache", "pyrometer", "sid");
  if (process.getuid?.() !== 0) return [];
  const programs = SUPPORTED_MINORS.flatMap((minor) => [
    { minor, freeThreaded: false, program: `/usr/bin/python3.${minor}` },
    { minor, freeThreaded: true, program: `/opt/python3.${minor}t/bin/python3.${minor}t` },
  ]);
  return programs
    .filter(({ program }) => existsSync(join(tree, program)))
    .map(({ minor, freeThreaded, program }) => {
      const name = `Debian 3.${minor}${freeThreaded ? "t" : ""}`;
      return { name, minor, freeThreaded, command: ["chroot", tree, program] };
    });
}
