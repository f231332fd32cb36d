// binutils as the oracle for the ELF reader.

import { execFileSync } from "node:child_process";

const MAX_OUTPUT_BYTES = 512 << 20;

function readelf(...args: readonly string[]): string {
  return execFileSync("readelf", ["-W", ...args], {
    encoding: "latin1",
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** Addresses of the symbols that a file defines; several where versions differ. */
export function symbolsByBinutils(
  path: string,
  table: "--dyn-syms" | "--syms",
): Map<string, Set<number>> {
  const symbols = new Map<string, Set<number>>();
  const line = new RegExp(
    String.raw`^ +\d+: ([0-9a-f]{16}) +\S+ (?:NOTYPE|OBJECT|FUNC|IFUNC) +` +
      String.raw`(?:GLOBAL|WEAK|UNIQUE|LOCAL) +\S+ +(?:\[.*\] +)?(?!UND)\w+ ([^@\s]+)`,
    "gm",
  );
  for (const [, address, name] of readelf(table, path).matchAll(line)) {
    const addresses = symbols.get(name) ?? new Set<number>();
    symbols.set(name, addresses.add(parseInt(address, 16)));
  }
  return symbols;
}

export function sectionsByBinutils(
  path: string,
): { name: string; address: number; sizeBytes: number }[] {
  const line = /^ +\[ *\d+\] (\.\S+) +\S+ +([0-9a-f]{16}) [0-9a-f]+ ([0-9a-f]+)/gm;
  return [...readelf("-S", path).matchAll(line)].map(([, name, address, size]) => {
    return { name, address: parseInt(address, 16), sizeBytes: parseInt(size, 16) };
  });
}

export function buildIdByBinutils(path: string): string | undefined {
  return /Build ID: ([0-9a-f]+)/.exec(readelf("-n", path))?.[1];
}
