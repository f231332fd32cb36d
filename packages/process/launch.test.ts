import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { asInvokingUser } from "./invoking-user.ts";
import { exitCodeOf } from "./launch.ts";
import { hasProgram, needsRoot, OTHER_USER, temporaryFolder } from "./testing/processes.ts";

const LAUNCHER = new URL("testing/launch-command.ts", import.meta.url).pathname;
const SHELL_STARTS_NODE = 'ulimit -Sn 512; trap "" USR1; trap - USR1; "$@"; exit $?';

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Through a shell and pipes, as a person's `record -- command | less` is. */
function run(
  command: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Outcome {
  const env = { ...process.env, ...variables };
  const ran = spawnSync("sh", ["-c", SHELL_STARTS_NODE, "sh", ...command], {
    env,
    input: "typed\n",
    encoding: "utf8",
  });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

function runLaunched(
  command: readonly string[],
  variables?: Readonly<Record<string, string>>,
): Outcome {
  return run([process.execPath, "--no-warnings", LAUNCHER, ...command], variables);
}

const DESCRIBE = `
grep -E '^Sig(Blk|Ign)' /proc/self/status
ulimit -Sn; ulimit -Hn; umask; nice
cat /proc/self/timerslack_ns; cat /proc/self/comm
readlink /proc/self/cwd
ls /proc/$$/fd | head -3 | tr '\\n' ' '
read line; echo "read $line"
echo said >&2
sleep 0.2
grep -h flags /proc/$$/fdinfo/0 /proc/$$/fdinfo/1 /proc/$$/fdinfo/2`;

test("a launched command finds what a shell would have given it", () => {
  const launched = runLaunched(["sh", "-c", DESCRIBE]);
  const direct = run(["sh", "-c", DESCRIBE]);
  assert.equal(direct.stderr, "said\n");
  assert.match(direct.stdout, /^512\n[\s\S]*read typed\nflags/m);
  assert.deepEqual(launched, direct);
});

test("exit codes and signals come through", () => {
  const ends: [string, number][] = [
    ["exit 0", 0],
    ["exit 7", 7],
    ["exit 255", 255],
    ["kill -TERM $$", 143],
    ["kill -KILL $$", 137],
    ["kill -PIPE $$", 141],
  ];
  for (const [script, code] of ends)
    assert.equal(runLaunched(["sh", "-c", script]).code, code, script);
});

test("the wait status of a core dump, too", () => {
  assert.equal(exitCodeOf(0x8b), 139);
  assert.equal(exitCodeOf(3 << 8), 3);
});

test("a script without a first line is run by the shell, arguments and all", (t) => {
  const script = join(temporaryFolder(t), "script");
  writeFileSync(script, 'echo "script says $1 $2"\n');
  chmodSync(script, 0o755);
  assert.equal(runLaunched([script, "one", "two  three"]).stdout, "script says one two  three\n");
});

test("what cannot be run is said in one line", (t) => {
  const folder = temporaryFolder(t);
  const plain = join(folder, "plain.py");
  const orphan = join(folder, "orphan");
  writeFileSync(plain, "print(1)\n");
  writeFileSync(orphan, "#!/no/such/interpreter\n");
  chmodSync(orphan, 0o755);
  mkdirSync(join(folder, "folder"));
  const cases: [string, string][] = [
    ["no-such-command", "there is no such command in PATH"],
    ["", "there is no such command in PATH"],
    ["/no/such/command", "there is no such file"],
    [join(folder, "folder"), "it is a folder"],
    [plain, "it may not be executed"],
    [orphan, "the interpreter that its first line names is not there"],
  ];
  for (const [command, why] of cases) {
    assert.deepEqual(runLaunched([command]), {
      code: 2,
      stdout: `usage: cannot run ${command}: ${why}`,
      stderr: "",
    });
  }
});

test("a command in PATH that may not be executed does not hide a later one", (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "true"), "no program");
  const { code } = runLaunched(["true"], { PATH: `${folder}:${process.env["PATH"] ?? ""}` });
  assert.equal(code, 0);
  writeFileSync(join(folder, "only-here"), "no program");
  const refused = runLaunched(["only-here"], { PATH: `${folder}:/usr/bin:/bin` });
  assert.match(refused.stdout, /only-here: it may not be executed$/);
});

const needsSetpriv = hasProgram("setpriv") ? needsRoot : "needs setpriv (util-linux)";
const SUDO = { SUDO_UID: String(OTHER_USER), SUDO_GID: String(OTHER_USER), SUDO_USER: "nobody" };

test("under sudo the command is the invoking user's", { skip: needsSetpriv }, () => {
  const script =
    'id -u; id -g; echo "$USER $LOGNAME"; grep -E "^Cap(Eff|Prm)" /proc/self/status; echo $PPID';
  const { code, stdout } = runLaunched(["sh", "-c", script], SUDO);
  const none = "0".repeat(16);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(code, 0);
  assert.deepEqual(lines.slice(0, 3), [SUDO.SUDO_UID, SUDO.SUDO_GID, "nobody nobody"]);
  assert.deepEqual(lines.slice(3, 5).sort(), [`CapEff:\t${none}`, `CapPrm:\t${none}`]);
});

test("only sudo changes the user", () => {
  const environment = { ...SUDO, HOME: "/root" };
  assert.deepEqual(asInvokingUser(["a"], environment, 1000), { command: ["a"], environment });
  assert.deepEqual(asInvokingUser(["a"], { HOME: "/root" }, 0).command, ["a"]);
  assert.deepEqual(asInvokingUser(["a"], { ...environment, SUDO_UID: "0" }, 0).command, ["a"]);
  assert.deepEqual(asInvokingUser(["a"], { ...environment, SUDO_UID: "1; rm" }, 0).command, ["a"]);
  const changed = asInvokingUser(["a", "--b"], environment, 0).command;
  assert.deepEqual(changed.slice(-3), ["--", "a", "--b"]);
});
