import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

import { COMMAND_NAMES } from "./flags.ts";
import { PYROMETER, runPyrometer, startProgram } from "./testing/run-pyrometer.ts";
import { PYROMETER_VERSION } from "#base/version.ts";

const packageFile = path.join(import.meta.dirname, "..", "..", "package.json");

const TOP_HELP = `Usage: pyrometer <command> [flags]

A performance profiler for Python that measures from outside.

Options:
  -V, --version  print the version
  -h, --help     print this help

Commands:
  record         record a running process or a command into a flame graph or
                 another format
  top            show live what a process or a recording spends its time on
  dump           print what every thread of a process is doing now
  view           show profiles of any tool in the browser, or write them as one
                 HTML file
  convert        turn any profile into any other format that can hold it
  stats          print the statistics of cProfile, or browse them as python -m
                 pstats does
  diff           compare two profiles, or several runs of each, by function,
                 line or path
  top-functions  print the functions of a profile that cost most
  callers        print who calls a function of a profile
  callees        print what a function of a profile calls
  tree           print the call tree of a profile, cut to so many lines
  doctor         check permissions and whether a process can be profiled
  completion     print the completion of bash, zsh or fish, or the manual page
  help           print the help of a command

Examples:
  pyrometer record --pid 12345                     until Ctrl-C, into NAME-PID-TIME.svg
  pyrometer top --pid 12345                        until q; ? shows the keys
  pyrometer dump --pid 12345                       all threads, innermost frame first
  pyrometer view out.prof                          what python -m cProfile -o out.prof wrote
  pyrometer convert profile.pyro -o profile.pb.gz  for go tool pprof
  pyrometer stats out.prof -s cumulative -n 30     the thirty that cost most with what they call
  pyrometer diff before.pyro after.pyro            what grew and shrank
  pyrometer top-functions out.prof                 by what was measured in them
  pyrometer callers out.prof encoder.py:encode     each with its part of the total
  pyrometer callees out.prof main                  each with its part of the total
  pyrometer tree profile.pyro --max-lines 40       the heaviest calls, with all of their callers
  pyrometer doctor                                 this machine and this user
  pyrometer completion bash >> ~/.bashrc           complete commands, flags and pids with Tab

Exit codes:
  0  done
  1  a bug of Pyrometer
  2  usage: a flag, its value or an input file is wrong
  3  no such process, not Python, or a version not supported
  4  not permitted
  5  the target ended before a sample was taken
  6  cannot write the output
  7  a threshold was crossed (diff, check)
  otherwise a launched command's own exit code (128 + signal) where the recording went well
`;

test("the version is the package's", async () => {
  const { version } = JSON.parse(fs.readFileSync(packageFile, "utf8")) as { version: string };
  assert.equal(PYROMETER_VERSION, version);
  const { code, stdout } = await runPyrometer(["--version"]);
  assert.deepEqual([code, stdout], [0, `${version}\n`]);
});

test("help goes to stdout, and to stderr where no command was given", async () => {
  const asked = await runPyrometer(["--help"]);
  assert.deepEqual([asked.code, asked.stdout, asked.stderr], [0, TOP_HELP, ""]);
  const bare = await runPyrometer([]);
  assert.deepEqual([bare.code, bare.stdout, bare.stderr], [2, "", TOP_HELP]);
});

for (const name of COMMAND_NAMES) {
  test(`the help of ${name} has examples and exit codes`, async () => {
    const { code, stdout, stderr } = await runPyrometer([name, "--help"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, new RegExp(`^Usage: pyrometer ${name} `));
    assert.match(stdout, new RegExp(`\nExamples:\n  pyrometer ${name} `));
    assert.match(stdout, /\nExit codes:\n {2}0 {2}done\n/);
  });
}

const USAGE_ERRORS: readonly (readonly [string, RegExp, RegExp])[] = [
  ["recrod", /unknown command 'recrod'/, /did you mean record\?/],
  ["record --pidd 3", /unknown option '--pidd'/, /did you mean --pid\?/],
  ["record -x", /unknown option '-x'/, /pyrometer record --help/],
  ["record", /nothing to record/, /--pid 12345/],
  ["record -p", /argument missing/, /pyrometer record --help/],
  ["record -p x", /'x' is not a process id/, /12345/],
  ["record -p 3 -r 0", /the rate '0'/, /up to 10000/],
  ["record -p 3 -r -5", /the rate '-5'/, /up to 10000/],
  ["record -p 3 -r 10001", /the rate '10001'/, /up to 10000/],
  ["record -p 3 -d 0", /the duration '0'/, /unlimited/],
  ["record -p 3 -f heatmap", /no format 'heatmap'/, /svg, html, collapsed/],
  ["record -p 3 --include ([)", /not a regular expression/, /encode/],
  ["record -p 3 -f raw -o a.svg", /contradicts/, /a\.txt/],
  ["record -p 3 -o noext", /does not tell the format/, /\.svg/],
  ["record -p 3 --wall --cpu", /cannot be used with/, /pyrometer record --help/],
  ["record -p 3 -- python3 x.py", /cannot stand together/, /one of them/],
  ["record -o - -- python3 x.py", /the command's own output/, /a file/],
  ["dump", /no process/, /--pid/],
  ["dump -p 3 4", /too many arguments/, /pyrometer dump --help/],
  ["convert", /no profile was given/, /--formats/],
  ["convert a.pyro", /no output/, /-o/],
];

for (const [line, what, remedy] of USAGE_ERRORS) {
  test(`usage error: ${line}`, async () => {
    const { code, stdout, stderr } = await runPyrometer(line.split(" "));
    assert.deepEqual([code, stdout], [2, ""]);
    const [first, second, ...rest] = stderr.split("\n");
    assert.match(first, /^pyrometer: /);
    assert.match(first, what);
    assert.match(second, /^ {2}try: /);
    assert.match(second, remedy);
    assert.deepEqual(rest, [""]);
  });
}

test("another system or machine is refused by name, before anything of it is loaded", async () => {
  const here = { platform: process.platform, arch: process.arch };
  for (const [wrong, named] of [
    [{ ...here, platform: "darwin" }, /^pyrometer: macOS on x86-64 is not supported: /],
    [{ ...here, arch: "arm64" }, /^pyrometer: Linux on arm64 is not supported: /],
  ] as const) {
    const pretend = Object.entries(wrong)
      .map(([name, value]) => `Object.defineProperty(process,"${name}",{value:"${value}"})`)
      .join(";");
    const noKoffi =
      'process.on("exit",()=>process.report.getReport().sharedObjects' +
      '.some((file)=>file.includes("koffi"))&&process.exit(99))';
    const preload = `data:text/javascript,${encodeURIComponent(`${pretend};${noKoffi}`)}`;
    const main = path.join(import.meta.dirname, "main.ts");
    for (const args of [["record", "-p", "1"], ["dump", "-p", "1"], ["doctor"]]) {
      const { code, stdout, stderr } = await startProgram(process.execPath, [
        "--import",
        preload,
        main,
        ...args,
      ]).ended;
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, named);
      assert.match(stderr, /^[^\n]+\n {2}try: [^\n]+\n$/);
    }
  }
});

test("an output that cannot be written is told before anything is attached to", async () => {
  const wrong = ["/no/such/folder/a.svg", "/proc/a.svg", "/tmp/"];
  for (const output of wrong) {
    const args = ["record", "-p", "1", "-f", "svg", "-o", output];
    const { code, stderr } = await runPyrometer(args);
    assert.equal(code, 6, stderr);
    assert.match(stderr, /^pyrometer: cannot write .*\n {2}try: .*\n$/);
  }
});

test("a reader that goes away ends us without a word", async () => {
  const script = `"$0" --help | true; exit \${PIPESTATUS[0]}`;
  const { code, stderr } = await startProgram("bash", ["-c", script, PYROMETER]).ended;
  assert.equal(stderr, "");
  // The pipe may still have been open when the few lines were written.
  assert.ok(code === 0 || code === 141, String(code));
});
