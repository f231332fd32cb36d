// The command line as JavaScript: Node strips no types below node_modules. One file for each thread
// and each command, which share what they have in common.

import { basename, isAbsolute, join } from "node:path";
import { rolldown, type OutputChunk, type Plugin } from "rolldown";

/** What is started by its file's name, which stays. */
const STARTED = [
  "packages/cli/main.ts",
  "packages/sampler/worker.ts",
  "packages/cli/regex/match-worker.ts",
] as const;
/** How a thread is started in the sources; all files of the program lie in one folder. */
const THREAD_ADDRESS = /new URL\("\.\/([\w-]+)\.ts", import\.meta\.url\)/g;

/** Fills `folder`; packages that package.json names are not part of it. */
export async function buildProgram(root: string, folder: string): Promise<void> {
  const bundle = await rolldown({
    input: Object.fromEntries(STARTED.map((file) => [basename(file, ".ts"), join(root, file)])),
    platform: "node",
    external: isPackage,
    plugins: [threadAddresses()],
    onwarn: (warning) => {
      // What one command loads late, another may need at once.
      if (warning.code !== "INEFFECTIVE_DYNAMIC_IMPORT") throw new Error(warning.message);
    },
  });
  try {
    const { output } = await bundle.write({
      dir: folder,
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
    });
    for (const chunk of output) if (chunk.type === "chunk") check(chunk);
  } finally {
    await bundle.close();
  }
}

function isPackage(name: string): boolean {
  return !name.startsWith("#") && !name.startsWith(".") && !isAbsolute(name);
}

function threadAddresses(): Plugin {
  const known = new Set<string>(STARTED.map((file) => basename(file, ".ts")));
  return {
    name: "thread-addresses",
    transform: (code) => {
      if (!THREAD_ADDRESS.test(code)) return null;
      return code.replaceAll(THREAD_ADDRESS, (_, name: string) => {
        if (!known.has(name)) throw new Error(`${name}.ts is started and not in STARTED`);
        return `new URL("./${name}.js", import.meta.url)`;
      });
    },
  };
}

/** A source that is started or read by its path would be missing from the package. */
function check({ code, fileName }: OutputChunk): void {
  const left = /new URL\([^)]*\.ts["'`]/u.exec(code)?.[0];
  if (left !== undefined) throw new Error(`${fileName}: ${left} is not in the package`);
}
