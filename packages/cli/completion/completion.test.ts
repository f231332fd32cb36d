// The completions are run by the shells themselves, where the machine has them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

import { temporaryFolder } from "../testing/temporary-folder.ts";
import { bashCompletion } from "./bash.ts";
import { commandFacts } from "./facts.ts";
import { fishCompletion } from "./fish.ts";
import { manPage } from "./man-page.ts";
import { zshCompletion } from "./zsh.ts";

function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

function without(program: string): string | false {
  return has(program) ? false : `${program} is not installed`;
}

/** What bash offers for the last of the words. */
function offered(words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `${bashCompletion(commandFacts())}
COMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}
_pyrometer; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ran = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  assert.equal(ran.stderr, "");
  return ran.stdout.trim().split("\n");
}

test("bash offers commands, flags and values", { skip: without("bash") }, () => {
  assert.deepEqual(offered(["pyrometer", "rec"]), ["record"]);
  assert.ok(offered(["pyrometer", "record", "--du"]).includes("--duration"));
  assert.deepEqual(offered(["pyrometer", "record", "-f", "pst"]), ["pstats"]);
  assert.ok(offered(["pyrometer", "dump", "--"]).includes("--json"));
  assert.ok(!offered(["pyrometer", "dump", "--"]).includes("--rate"));
  assert.deepEqual(offered(["pyrometer", "completion", "z"]), ["zsh"]);
});

test("zsh can read it", { skip: without("zsh") }, () => {
  const ran = spawnSync("zsh", ["-n"], { input: zshCompletion(commandFacts()), encoding: "utf8" });
  assert.deepEqual([ran.status, ran.stderr], [0, ""]);
});

test("fish offers commands, flags and values", { skip: without("fish") }, () => {
  const file = path.join(temporaryFolder(), "pyrometer.fish");
  writeFileSync(file, fishCompletion(commandFacts()));
  const offers = (line: string): string[] => {
    const script = `source ${file}; complete -C '${line}'`;
    const ran = spawnSync("fish", ["--no-config", "-c", script], { encoding: "utf8" });
    assert.deepEqual([ran.status, ran.stderr], [0, ""]);
    return ran.stdout.split("\n").map((offer) => offer.split("\t")[0]);
  };
  assert.ok(offers("pyrometer rec").includes("record"));
  assert.ok(offers("pyrometer record --du").includes("--duration"));
  assert.ok(offers("pyrometer record -f ps").includes("pstats"));
  assert.ok(!offers("pyrometer dump --").includes("--rate"));
});

test("every command and every flag stands in each of them", () => {
  const commands = commandFacts();
  const texts = {
    bash: bashCompletion(commands),
    zsh: zshCompletion(commands),
    man: manPage(commands).replaceAll(String.raw`\-`, "-"),
  };
  for (const [where, text] of Object.entries(texts)) {
    for (const { name, flags } of commands) {
      assert.ok(text.includes(name), `${name} in ${where}`);
      for (const { spellings } of flags) {
        for (const spelling of spellings)
          assert.ok(text.includes(spelling), `${spelling} ${where}`);
      }
    }
  }
});

test("the manual page is troff without complaints", { skip: without("groff") }, () => {
  const ran = spawnSync("groff", ["-man", "-Tascii", "-ww"], {
    input: manPage(commandFacts()),
    encoding: "utf8",
  });
  assert.deepEqual([ran.status, ran.stderr], [0, ""]);
  // Bold and underlined letters are struck twice.
  assert.match(ran.stdout.replaceAll(/.[\b]/g, ""), /EXIT STATUS/);
});
