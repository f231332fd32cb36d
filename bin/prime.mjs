// Fills an empty compile cache: without it a user's first recording would load the type stripper
// and keep its 30 MB for as long as it runs. Started by compile-cache.cjs, as
// `prime.mjs --version`.

import { globSync } from "node:fs";
import { join } from "node:path";

const PACKAGES = join(import.meta.dirname, "..", "packages");
/** What commands load themselves where it is much: the screen of `top`. */
const LOADED = ["cli/commands/*.ts", "cli/top/*.ts"];
const COMMANDS = globSync(LOADED, { cwd: PACKAGES, exclude: ["**/*.test.ts"] });

for (const file of [...COMMANDS, "sampler/worker.ts", "cli/main.ts"]) {
  try {
    await import(join(PACKAGES, file));
  } catch {
    // The worker's program refuses to run in this thread; by then it is in the cache.
  }
}
