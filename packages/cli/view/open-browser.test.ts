import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { temporaryFolder } from "../testing/temporary-folder.ts";
import { browserObstacle, openBrowser, tunnelLine } from "./open-browser.ts";

const folder = temporaryFolder();

test("a browser is opened on a screen of one's own only", () => {
  const obstacleOf = (environment: Record<string, string>, userId = 1000): string | undefined =>
    browserObstacle({ environment, userId });
  assert.equal(obstacleOf({ DISPLAY: ":0" }), undefined);
  assert.equal(obstacleOf({ WAYLAND_DISPLAY: "wayland-0" }), undefined);
  assert.match(obstacleOf({}) ?? "", /no display/);
  assert.match(obstacleOf({ DISPLAY: "" }) ?? "", /no display/);
  assert.match(obstacleOf({ DISPLAY: ":0" }, 0) ?? "", /root/);
  const forwarded = { DISPLAY: "localhost:10.0", SSH_CONNECTION: "10.0.0.9 50000 10.0.0.1 22" };
  assert.match(obstacleOf(forwarded) ?? "", /remote/);
});

test("the tunnel goes to where one came from", () => {
  const environment = { SSH_CONNECTION: "10.0.0.9 50000 10.0.0.1 22", USER: "ada" };
  const line = tunnelLine(8719, { environment, userId: 1000 });
  assert.equal(line, "ssh -N -L 8719:localhost:8719 ada@10.0.0.1");
  const unknown = tunnelLine(8720, { environment: {}, userId: 0 });
  assert.equal(unknown, "ssh -N -L 8720:localhost:8720 root@THIS-MACHINE");
});

test("what opens it gets the address, and its words do not reach the terminal", async () => {
  const opener = path.join(folder, "xdg-open");
  const seen = path.join(folder, "seen");
  writeFileSync(
    opener,
    `#!/bin/sh\necho noise\nprintf %s "$1" > ${seen}.part && mv ${seen}.part ${seen}\n`,
  );
  chmodSync(opener, 0o755);
  const { PATH: before } = process.env;
  process.env["PATH"] = `${folder}:/usr/bin:/bin`;
  try {
    assert.equal(openBrowser("http://127.0.0.1:1/?token=a&b"), true);
  } finally {
    process.env["PATH"] = before;
  }
  for (let tries = 0; tries < 200 && !existsSync(seen); tries += 1) await pause(20);
  assert.equal(readFileSync(seen, "utf8"), "http://127.0.0.1:1/?token=a&b");
});

test("where nothing opens it, that is no failure", () => {
  const { PATH: before } = process.env;
  process.env["PATH"] = folder.concat("/none");
  try {
    assert.equal(openBrowser("http://127.0.0.1:1/"), false);
  } finally {
    process.env["PATH"] = before;
  }
});
