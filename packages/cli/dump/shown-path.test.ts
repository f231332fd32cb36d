import assert from "node:assert/strict";
import { test } from "node:test";

import { shownPath } from "./shown-path.ts";

test("what all paths share is left out", () => {
  const cases: [string, string][] = [
    ["/usr/lib/python3.12/json/encoder.py", "json/encoder.py"],
    ["/opt/v/lib/python3.13t/threading.py", "threading.py"],
    ["/srv/.venv/lib/python3.12/site-packages/django/db.py", "django/db.py"],
    ["/usr/lib/python3/dist-packages/yaml/reader.py", "yaml/reader.py"],
    ["/srv/app/views.py", "app/views.py"],
    ["/srv2/app/views.py", "/srv2/app/views.py"],
    ["<string>", "<string>"],
    ["app.py", "app.py"],
  ];
  for (const [file, shown] of cases) assert.equal(shownPath(file, "/srv"), shown);
  assert.equal(shownPath("/etc/x.py", "/"), "/etc/x.py");
  assert.equal(shownPath("/etc/x.py", ""), "/etc/x.py");
});
