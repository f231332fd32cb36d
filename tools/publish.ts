// Makes `dist`, what a published Pyrometer runs from: the command line bundled, the viewer's page
// built, a launcher. `npm pack` and `npm publish` start it (`prepack`).

import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageLicences } from "./publish/licences.ts";
import { buildProgram } from "./publish/program.ts";
import { writeWebBundle } from "./web-bundle.ts";

const ROOT = join(import.meta.dirname, "..");
const DIST = join(ROOT, "dist");
const EXECUTABLE = 0o755;

async function main(): Promise<void> {
  const temporary = `${DIST}.${process.pid}.part`;
  try {
    await buildProgram(ROOT, join(temporary, "program"));
    await writeWebBundle(join(temporary, "program", "page"));
    mkdirSync(join(temporary, "bin"));
    const launcher = join(temporary, "bin", "pyrometer");
    copyFileSync(join(ROOT, "tools", "publish", "launcher"), launcher);
    chmodSync(launcher, EXECUTABLE);
    for (const name of ["become-node.sh", "compile-cache.cjs"]) {
      copyFileSync(join(ROOT, "bin", name), join(temporary, "bin", name));
    }
    writeFileSync(join(temporary, "LICENCES.txt"), pageLicences(ROOT));
    rmSync(DIST, { recursive: true, force: true });
    renameSync(temporary, DIST);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

await main();
