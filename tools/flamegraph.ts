// Brendan Gregg's flamegraph.pl, which reads collapsed stacks, out of the Debian package that
// carries it. Nothing is installed: the package is only unpacked.

import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder, makeOnce } from "./cache.ts";
import { findProgram, runCommand } from "./commands.ts";

const PACKAGE = "libdevel-nytprof-perl";
const SCRIPT = join("usr", "share", "perl5", "Devel", "NYTProf", "flamegraph.pl");

function folder(): string {
  return join(cacheFolder(), "flamegraph");
}

/** Start of a command line that reads collapsed stacks on stdin and writes an SVG on stdout. */
export function findFlamegraph(): readonly string[] | undefined {
  const script = join(folder(), "flamegraph.pl");
  return existsSync(script) ? ["perl", script] : undefined;
}

export function flamegraphObstacle(): string | undefined {
  return ["perl", "apt-get", "dpkg-deb"]
    .filter((name) => findProgram(name) === undefined)
    .map((name) => `no ${name}`)[0];
}

export function bringFlamegraph(): void {
  makeOnce(folder(), (temporary) => {
    runCommand(["apt-get", "download", PACKAGE], { cwd: temporary });
    runCommand(["sh", "-c", 'dpkg-deb -x "$1"_*.deb .', "sh", PACKAGE], { cwd: temporary });
    renameSync(join(temporary, SCRIPT), join(temporary, "flamegraph.pl"));
  });
}

if (import.meta.main) console.log(findFlamegraph()?.join(" ") ?? "missing (npm run bring)");
