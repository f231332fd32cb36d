// How large a report for a colleague is: ours, scalene's and memray's HTML of one program, and ours
// of 100,000 samples with 5,000 stacks. Each as one file that needs no network, where the tool can
// write one.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import {
  bringProfileTools,
  hasProfileTools,
  profileToolsFolder,
  TOOL_VERSIONS,
  TOOLS_PYTHON,
} from "../tools/profile-tools.ts";
import { largeProfile } from "./harness/large-profiles.ts";
import { publish, readOptions } from "./harness/report.ts";
import { grouped } from "./harness/rounds.ts";
import { programs, pyrometerProgram } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

interface Size {
  readonly profile: string;
  readonly writer: string;
  readonly megabytes: number;
  /** Scripts and styles that it loads from elsewhere. */
  readonly needed: number;
}

type Command = readonly [string, ...string[]];

const SECONDS = 3;
const LARGE = {
  name: "speedscope, 100k samples, 5k stacks",
  samples: 100_000,
  distinctStacks: 5000,
  format: "speedscope",
} as const;
/** What is loaded from an address, and not from the file itself. */
const FROM_ELSEWHERE = /<(?:script[^>]*\ssrc|link[^>]*\shref)="(?!data:)[^"]+"/g;

const options = readOptions(3, 1);
const folder = mkdtempSync(join(tmpdir(), "pyrometer-report-size-"));
const failures: string[] = [];
const sizes: Size[] = [];

function run([program, ...args]: Command): void {
  const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args[0]}: ${stderr.trim().split("\n").at(-1)}`);
}

function measure(
  profile: string,
  writer: string,
  file: string,
  commands: readonly Command[],
): void {
  try {
    for (const command of commands) run(command);
    const html = readFileSync(join(folder, file), "utf8");
    const needed = html.match(FROM_ELSEWHERE)?.length ?? 0;
    sizes.push({ profile, writer, megabytes: Buffer.byteLength(html) / 1e6, needed });
  } catch (error) {
    failures.push(`${writer}: ${(error as Error).message}`);
  }
}

/** One run of a small service by each. */
function ofOneProgram(): void {
  const tools = join(profileToolsFolder(), "bin");
  const python = join(homedir(), ".pyenv", "versions", TOOLS_PYTHON, "bin", "python3");
  const script = join(programs, "profiled_service.py");
  const seconds = String(SECONDS);
  const title = `a service, ${SECONDS} s`;
  measure(title, "pyrometer", "own.html", [
    [pyrometerProgram, "record", "-o", "own.html", "--", python, script, seconds],
  ]);
  const [scalene, memray] = [join(tools, "scalene"), join(tools, "memray")];
  const scaleneRun = [scalene, "run", "-o", "scalene.json", script, seconds] as const;
  measure(title, `scalene ${TOOL_VERSIONS.scalene}`, "scalene-profile.html", [
    [...scaleneRun],
    [scalene, "view", "--standalone", "scalene.json"],
  ]);
  const memrayTitle = `memray ${TOOL_VERSIONS.memray}`;
  measure(title, memrayTitle, "memray.html", [
    [memray, "run", "-q", "-f", "-o", "memray.bin", script, seconds],
    [memray, "flamegraph", "-f", "-o", "memray.html", "memray.bin"],
  ]);
  measure(title, `${memrayTitle}, --no-web`, "memray.html", [
    [memray, "flamegraph", "--no-web", "-f", "-o", "memray.html", "memray.bin"],
  ]);
}

if (!hasProfileTools()) bringProfileTools();
const large = largeProfile(LARGE);
for (let round = 0; round < options.rounds; round += 1) {
  process.stderr.write(`round ${round + 1} of ${options.rounds}\n`);
  ofOneProgram();
  measure("100k samples, 5k stacks", "pyrometer", "large.html", [
    [pyrometerProgram, "view", "--html", "large.html", large],
  ]);
}
rmSync(folder, { recursive: true });

publish({
  row: "report-size",
  title: "A report as one HTML file",
  bar:
    "100k samples with 5k stacks: smaller than scalene's and memray's files of a small program " +
    "that need no network",
  options,
  rows: [...grouped(sizes, ({ profile, writer }) => `${profile} ${writer}`).values()].map(
    (files) => ({
      profile: files[0].profile,
      "written by": files[0].writer,
      MB: median(files.map(({ megabytes }) => megabytes)),
      "loaded from the network": files[0].needed,
    }),
  ),
  notes: failures,
  raw: sizes,
});
