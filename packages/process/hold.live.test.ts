// A hold that meets a sleeper, which the sampler avoids as far as it can, is not seen by it: waits
// that a stop would end with EINTR are begun again. Here sleepers are held on purpose.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";

const WAITS = join(import.meta.dirname, "testing", "waits.py");
const HOLD_OFTEN = join(import.meta.dirname, "testing", "hold-often.ts");
const HELD_FOR_MS = 1000;
const LEAST_HOLDS = 40;

interface Ended {
  readonly waits: number;
  readonly interrupted: number;
  readonly "ended by signal": number;
}

for (const call of ["epoll_wait", "recv", "semtimedop", "sigtimedwait"]) {
  test(`a sleeper in ${call} that is held sees no EINTR`, { timeout: 30_000 }, async () => {
    const target = spawn("python3", [WAITS, call], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    target.stdout.setEncoding("utf8");
    target.stdout.on("data", (text: string) => (said += text));
    const closed = once(target, "close");
    try {
      while (!said.includes("ready")) await once(target.stdout, "data");
      const held = spawnSync(
        process.execPath,
        ["--no-warnings", HOLD_OFTEN, String(target.pid), String(HELD_FOR_MS)],
        { encoding: "utf8" },
      );
      assert.equal(held.status, 0, held.stderr);
      assert.ok(Number(held.stdout) >= LEAST_HOLDS, `${held.stdout} holds`);
    } finally {
      target.kill("SIGTERM");
      await closed;
    }
    const ended = JSON.parse(said.trim().split("\n").at(-1) ?? "{}") as Ended;
    assert.ok(ended.waits > 0, said);
    // The signal that ends it may interrupt the wait that it then leaves.
    assert.ok(ended.interrupted <= ended["ended by signal"], said);
  });
}
