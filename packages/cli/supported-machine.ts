// Where Pyrometer runs. Asked before a command is loaded: the calls into the system would fail with
// words that help nobody.

import { OperatingError } from "#base/errors.ts";

const SUPPORTED = { platform: "linux", arch: "x64" } as const;

/** As people call them; what is not listed goes by Node's name. */
const SYSTEMS: Readonly<Record<string, string>> = {
  linux: "Linux",
  darwin: "macOS",
  win32: "Windows",
  freebsd: "FreeBSD",
};
const MACHINES: Readonly<Record<string, string>> = { x64: "x86-64", ia32: "x86 (32 bits)" };

/** Throws a usage error that names the machine, where it is not supported. */
export function refuseOtherMachines(platform: string, arch: string): void {
  if (platform === SUPPORTED.platform && arch === SUPPORTED.arch) return;
  const here = `${SYSTEMS[platform] ?? platform} on ${MACHINES[arch] ?? arch}`;
  throw new OperatingError(
    "usage",
    `${here} is not supported: Pyrometer runs on Linux on x86-64`,
    "run it on the Linux machine that the Python process runs on",
  );
}
