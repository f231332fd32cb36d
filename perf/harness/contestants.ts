// The profilers that are compared, one row each. A new one is a row here and, if need be, a reader
// in stacks.ts.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Interpreter } from "./interpreters.ts";
import { readPyrometer } from "./pyrometer-recording.ts";
import { readAustin, readPySpy, readTachyon, type Sampling } from "./stacks.ts";
import { peers, pyrometerProgram, sid, sidPeers } from "./stage.ts";

export interface Job {
  readonly pid: number;
  readonly rateHz: number;
  readonly seconds: number;
  /** A path in /tmp: seen alike inside and outside the Debian tree. */
  readonly output: string;
}

export interface Contestant {
  readonly name: string;
  /** Minor versions whose targets it is measured on; undefined: all. */
  readonly versions: readonly string[] | undefined;
  /** It must run on the same root as its target. */
  readonly insideSid: boolean;
  readonly program: string;
  readonly extension: string;
  readonly command: (job: Job) => readonly string[];
  readonly read: (output: string, printed: string) => Sampling;
}

const pySpyProgram = join(peers, "py-spy");
const intoSid = ["chroot", sid];

function text(path: string): string {
  return readFileSync(path, "utf8");
}

function pyrometer(name: string, flags: readonly string[]): Contestant {
  return {
    name,
    versions: undefined,
    insideSid: false,
    program: pyrometerProgram,
    extension: ".pyro",
    command: ({ pid, rateHz, seconds, output }) => [
      pyrometerProgram,
      "record",
      "-p",
      String(pid),
      "-r",
      String(rateHz),
      "-d",
      String(seconds),
      "-o",
      output,
      ...flags,
    ],
    read: readPyrometer,
  };
}

function pySpy(name: string, flags: readonly string[]): Contestant {
  return {
    name,
    versions: undefined,
    insideSid: false,
    program: pySpyProgram,
    extension: ".raw",
    command: ({ pid, rateHz, seconds, output }) => [
      pySpyProgram,
      "record",
      "-p",
      String(pid),
      "-r",
      String(rateHz),
      "-d",
      String(seconds),
      "-f",
      "raw",
      "-o",
      output,
      ...flags,
    ],
    read: (output, printed) => readPySpy(text(output), printed),
  };
}

const austin: Contestant = {
  name: "austin",
  versions: ["3.13", "3.14"],
  insideSid: true,
  program: join(peers, "austin"),
  extension: ".mojo",
  command: ({ pid, rateHz, seconds, output }) => [
    ...intoSid,
    `${sidPeers}/austin`,
    "-i",
    String(Math.round(1e6 / rateHz)),
    "-x",
    String(seconds),
    "-o",
    output,
    "-p",
    String(pid),
  ],
  read: (output) => {
    execFileSync(join(peers, "mojo2austin"), [output, `${output}.txt`]);
    return readAustin(text(`${output}.txt`));
  },
};

function tachyon(name: string, flags: readonly string[]): Contestant {
  return {
    name,
    versions: ["3.15"],
    insideSid: true,
    program: join(sid, "usr", "bin", "python3.15"),
    extension: ".txt",
    command: ({ pid, rateHz, seconds, output }) => [
      ...intoSid,
      "python3.15",
      "-m",
      "profiling.sampling",
      "attach",
      "-r",
      String(rateHz),
      "-d",
      String(seconds),
      "--collapsed",
      "-o",
      output,
      ...flags,
      String(pid),
    ],
    read: (output, printed) => readTachyon(text(output), printed),
  };
}

const table: readonly Contestant[] = [
  pyrometer("pyrometer", []),
  pyrometer("pyrometer-no-stop", ["--no-stop"]),
  pySpy("py-spy", []),
  pySpy("py-spy-nonblocking", ["--nonblocking"]),
  pySpy("py-spy-idle", ["--idle"]),
  austin,
  tachyon("tachyon", ["-a"]),
  tachyon("tachyon-blocking", ["-a", "--blocking"]),
];

/** Those of `names` that are on this machine and can measure a target on `python`. */
export function contestantsFor(
  python: Interpreter,
  names: readonly string[],
): readonly Contestant[] {
  return names.flatMap((name) => {
    const one = table.find((candidate) => candidate.name === name);
    if (one === undefined) throw new Error(`no contestant is called ${name}`);
    const measures = one.versions === undefined || one.versions.includes(python.minor);
    const reaches = !one.insideSid || python.command[0] === "chroot";
    return measures && reaches && existsSync(one.program) ? [one] : [];
  });
}
