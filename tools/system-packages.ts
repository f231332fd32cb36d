// Debian packages, installed only where nobody minds: in CI, or as root.

import { findProgram, runCommand } from "./commands.ts";

const APT = ["-o", "Acquire::Check-Valid-Until=false", "-qq", "-y", "--no-install-recommends"];

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Root on Debian, or CI with a sudo that asks nothing. */
export function mayInstall(): boolean {
  if (findProgram("apt-get") === undefined) return false;
  return isRoot() || (process.env["CI"] === "true" && findProgram("sudo") !== undefined);
}

export function installPackages(names: readonly string[]): void {
  const prefix = isRoot() ? [] : ["sudo", "-n"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  runCommand([...prefix, "apt-get", ...APT, "update"], { env });
  runCommand([...prefix, "apt-get", ...APT, "install", ...names], { env });
}
