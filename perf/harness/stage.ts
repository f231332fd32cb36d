// The place where targets and profilers run: a mount namespace of its own, in which the Debian sid
// tree (CPython 3.13 to 3.15, a C library that Austin 4 needs) has /proc, /tmp, the target programs
// and the peers. It goes with the process. Targets and profilers must share one mount namespace:
// Tachyon opens the paths that it finds in maps.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { cacheFolder } from "../../tools/cache.ts";
import { debianTree } from "../../tools/interpreters/debian-tree.ts";

export const repository = join(import.meta.dirname, "..", "..");
export const programs = join(repository, "fixtures", "programs");
export const pyrometerProgram = join(repository, "bin", "pyrometer");
export const sid = debianTree();
/** Programs of the peers: py-spy, austin, mojo2austin. */
export const peers = join(cacheFolder(), "peers", "bin");

/** Where `programs` and `peers` are seen inside the tree. */
export const sidPrograms = "/mnt";
export const sidPeers = "/opt";

const MOUNTS = `
set -e
if [ -d "$SID" ]; then
  mount -t proc proc "$SID/proc"
  mount --bind /tmp "$SID/tmp"
  mount --bind "$PROGRAMS" "$SID${sidPrograms}"
  if [ -d "$PEERS" ]; then mount --bind "$PEERS" "$SID${sidPeers}"; fi
fi
exec "$@"
`;

/**
 * Starts this very program again inside the stage and ends with its exit code; returns once it is
 * inside.
 */
export function enterStage(): void {
  if (process.env["PYROMETER_STAGE"] === "1") return;
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawnSync("unshare", ["--mount", "sh", "-c", MOUNTS, "stage", ...command], {
    stdio: "inherit",
    env: {
      ...process.env,
      PYROMETER_STAGE: "1",
      SID: sid,
      PROGRAMS: programs,
      PEERS: peers,
      PYTHONDONTWRITEBYTECODE: "1",
    },
  });
  if (child.error !== undefined) {
    console.error(`cannot enter a mount namespace (run as root): ${child.error.message}`);
  }
  process.exit(child.status ?? 1);
}
