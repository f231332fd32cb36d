import assert from "node:assert/strict";
import { test } from "node:test";

import { outputStem, programName } from "./output-name.ts";

test("a program is called by its script or module", () => {
  const cases: [string[], string][] = [
    [["python3", "/srv/app/main.py", "--port", "80"], "main"],
    [["/usr/bin/python3.12", "-X", "dev", "-u", "worker.py"], "worker"],
    [["python", "-m", "http.server"], "http.server"],
    [["python3.13t", "-c", "pass"], "python3.13t"],
    [["/opt/venv/bin/gunicorn", "app:app"], "gunicorn"],
    [["uwsgi: worker 1/../x"], "x"],
    [["python3", "../../.hidden.py"], "hidden"],
    [["python3", "größe.py"], "größe"],
    [[], "python"],
    [["\u001b[31m"], "31m"],
  ];
  for (const [command, name] of cases) assert.equal(programName(command), name);
});

test("the name carries pid and time, and no path", () => {
  const stem = outputStem(["python3", "a/b.py"], 42, new Date(2026, 10, 22, 19, 5, 1).getTime());
  assert.equal(stem, "b-42-20261122-190501");
});
