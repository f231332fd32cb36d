// Every way to make a profile read what it should not.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";

import { SOURCE_BYTES_MAX, sourceText, type SourceFacts } from "./source-text.ts";

const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-source-")));
after(() => fs.rmSync(base, { recursive: true }));

const root = path.join(base, "project");
const outside = path.join(base, "elsewhere");
for (const folder of [root, path.join(root, "app"), outside]) fs.mkdirSync(folder);

function put(file: string, content: string | Uint8Array): string {
  fs.writeFileSync(file, content);
  return file;
}

const views = put(path.join(root, "app", "views.py"), "def view():\n    pass\n");
const secret = put(path.join(outside, "secret.py"), "PASSWORD = 1\n");
const key = put(path.join(root, "id_rsa"), "-----BEGIN");

function facts(
  isOwn: boolean,
  paths: readonly string[],
  more: Partial<SourceFacts> = {},
): SourceFacts {
  return {
    isOwn,
    paths: new Set(paths),
    carried: new Map(),
    workingDirectory: root,
    endedAtMs: 0,
    ...more,
  };
}

/** As a recording of ours that names it. */
const own = (file: string) => sourceText(facts(true, [file]), file, []);
/** As another tool's profile that names it, with `--source ROOT`. */
const below = (file: string) => sourceText(facts(false, [file]), file, [root]);

test("a file that the profile names is read, of our own recordings and below the root", () => {
  const text = "def view():\n    pass\n";
  assert.deepEqual(own(views), { path: views, text, reason: undefined });
  assert.equal(own("app/views.py").text, text, "below the working directory");
  assert.equal(below(views).text, text);
  assert.equal(below("/srv/container/app/views.py").text, text, "recorded elsewhere");
  assert.equal(below("views.py").text, undefined, "only whole paths below the root");
});

test("no other tool's profile reads anything without --source", () => {
  const answer = sourceText(facts(false, [views]), views, []);
  assert.equal(answer.text, undefined);
  assert.match(answer.reason ?? "", /--source FOLDER/);
});

test("a path that the profile does not name is not read", () => {
  assert.match(sourceText(facts(true, [views]), secret, [base]).reason ?? "", /names no such file/);
  const inherited = sourceText(facts(true, []), "__proto__", [base]);
  assert.equal(inherited.text, undefined);
});

test("nothing outside the root, by dots, links or absolute paths", () => {
  fs.symlinkSync(secret, path.join(root, "link.py"));
  fs.symlinkSync(outside, path.join(root, "folder"));
  const tries = [
    secret,
    path.join(root, "..", "elsewhere", "secret.py"),
    "../elsewhere/secret.py",
    "app/../../elsewhere/secret.py",
    path.join(root, "link.py"),
    "link.py",
    "folder/secret.py",
    `${root}/./app/../folder/secret.py`,
    `${root}-other/views.py`,
    "/proc/self/cwd/views.py",
    `/proc/self/root${secret}`,
    "..%2felsewhere%2fsecret.py",
    `${secret}\0.py`,
  ];
  for (const file of tries) assert.equal(below(file).text, undefined, file);
});

test("only regular source files, also behind links, of our own recordings too", () => {
  const fifo = path.join(root, "pipe.py");
  execFileSync("mkfifo", [fifo]);
  const disguised = path.join(root, "passwd.py");
  fs.symlinkSync("/etc/passwd", disguised);
  fs.mkdirSync(path.join(root, "folder.py"));
  const device = path.join(root, "device.py");
  fs.symlinkSync("/dev/zero", device);
  const files = [fifo, disguised, path.join(root, "folder.py"), device, "/etc/passwd", key];
  for (const file of [...files, "/dev/stdin", "/proc/self/environ", "/proc/self/mem"]) {
    for (const answer of [own(file), below(file)]) {
      assert.equal(answer.text, undefined, file);
      assert.notEqual(answer.reason, undefined, file);
    }
  }
  assert.match(own(disguised).reason ?? "", /not that of a source file/);
});

test("no more than a source file can be, and text only", () => {
  const large = put(path.join(root, "large.py"), "#".repeat(SOURCE_BYTES_MAX + 1));
  assert.match(own(large).reason ?? "", /larger than 1 MiB/);
  const binary = put(path.join(root, "binary.c"), Uint8Array.of(65, 0, 66));
  assert.match(own(binary).reason ?? "", /no text/);
  const latin = put(path.join(root, "latin.py"), Uint8Array.of(0x23, 0xe9, 0x0a));
  assert.equal(own(latin).text, "#é\n");
});

test("a text that the file carries comes before the disk", () => {
  const carried = new Map([[views, "carried\n"]]);
  assert.equal(sourceText(facts(false, [views], { carried }), views, []).text, "carried\n");
  const unnamed = sourceText(facts(false, [], { carried }), views, []);
  assert.equal(unnamed.text, undefined);
});

test("a file that was changed after the recording says so", () => {
  const endedAtMs = fs.statSync(views).mtimeMs - 1000;
  assert.match(sourceText(facts(true, [views], { endedAtMs }), views, []).note ?? "", /changed/);
  const later = sourceText(facts(true, [views], { endedAtMs: endedAtMs + 2000 }), views, []);
  assert.equal(later.note, undefined);
});
