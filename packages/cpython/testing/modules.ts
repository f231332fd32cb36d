// Modules of a process as binutils sees them: an oracle that shares no code with the ELF reader of
// `process`.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { AddressRange, Module } from "../module.ts";

const PAGE_BYTES = 4096;
const MAX_OUTPUT_BYTES = 256 << 20;

export interface Stripping {
  readonly symbols: boolean;
  readonly sections: boolean;
}
const NOT_STRIPPED: Stripping = { symbols: false, sections: false };

/**
 * The mapped files whose name tells of Python; `stripped`: what to leave out, as if the file did
 * not have it.
 */
export function modulesByBinutils(pid: number, stripped: Stripping = NOT_STRIPPED): Module[] {
  const starts = new Map<string, number>();
  for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
    const match = /^([0-9a-f]+)-\S+ \S+ 0+ \S+ \d+ +(\/.*python[^/]*)$/.exec(line);
    if (match !== null && !starts.has(match[2])) starts.set(match[2], parseInt(match[1], 16));
  }
  return [...starts].map(([path, start]) => readModule(path, start, stripped));
}

function readModule(path: string, start: number, stripped: Stripping): Module {
  const headers = readelf(["-lSW", path]);
  const loads = [...headers.matchAll(/LOAD +\S+ (0x\w+) \S+ \S+ (0x\w+) (RW)?/g)];
  const firstAddress = Number(loads[0][1]);
  const bias = start - (firstAddress - (firstAddress % PAGE_BYTES));
  const symbols = new Map<string, number>();
  if (!stripped.symbols) {
    for (const match of readelf(["--dyn-syms", "-W", path]).matchAll(
      /: ([0-9a-f]{16}) .* \d+ (\w+)$/gm,
    )) {
      symbols.set(match[2], parseInt(match[1], 16) + bias);
    }
  }
  const sections = new Map<string, AddressRange>();
  if (!stripped.sections) {
    for (const match of headers.matchAll(/\] (\S+) +\S+ +([0-9a-f]{16}) [0-9a-f]+ ([0-9a-f]+)/g)) {
      sections.set(match[1], {
        address: parseInt(match[2], 16) + bias,
        sizeBytes: parseInt(match[3], 16),
      });
    }
  }
  const writableRanges = loads
    .filter((load) => load[3] === "RW")
    .map((load) => {
      const address = Math.ceil((Number(load[1]) + bias) / 8) * 8;
      return { address, sizeBytes: Number(load[1]) + bias + Number(load[2]) - address };
    });
  return {
    path,
    symbol: (name) => symbols.get(name),
    section: (name) => sections.get(name),
    writableRanges,
  };
}

function readelf(args: readonly string[]): string {
  return execFileSync("readelf", args, {
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ["ignore", "pipe", "ignore"],
  });
}
