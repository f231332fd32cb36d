import assert from "node:assert/strict";
import test from "node:test";
import { ImportBuilder } from "#profile/model/import-builder.ts";
import { fromText } from "#profile/model/text-profile.ts";
import { classifyFile, classifyFrames, FRAME_CLASSES, type FrameClass } from "./frame-classes.ts";

const KNOWN = { workingDirectory: "/srv/app", standardLibrary: "/opt/python/stdlib" };
const UNKNOWN = { workingDirectory: "", standardLibrary: "" };

/** Class, path; with nothing known of the folders. */
const FILES: readonly (readonly [FrameClass, string])[] = [
  ["yours", "/srv/app/main.py"],
  ["yours", "main.py"],
  ["yours", "<string>"],
  ["yours", "<stdin>"],
  ["yours", "/home/me/lib/python/tool.py"],
  ["yours", "/home/me/pythonista/lib/x.py"],
  ["packages", "/srv/app/.venv/lib/python3.12/site-packages/django/db/models/base.py"],
  ["packages", "/usr/lib/python3/dist-packages/yaml/__init__.py"],
  ["packages", "C:\\venv\\Lib\\site-packages\\requests\\api.py"],
  ["packages", "/usr/lib/python3.12/site-packages/numpy/core/multiarray.so"],
  ["library", "/usr/lib/python3.12/json/encoder.py"],
  ["library", "/usr/local/lib/python3.13t/asyncio/events.py"],
  ["library", "/usr/lib64/python3.9/os.py"],
  ["library", "/root/.pyenv/versions/3.8.20/lib/python3.8/threading.py"],
  ["library", "/opt/app/python312.zip/json/__init__.py"],
  ["library", "C:\\Users\\me\\Python312\\Lib\\json\\encoder.py"],
  ["library", "<frozen importlib._bootstrap>"],
  ["library", "<frozen runpy>"],
  ["library", "threading.py"],
  ["library", "json/decoder.py"],
  ["library", "asyncio\\events.py"],
  ["yours", "threading2.py"],
  ["yours", "src/json/decoder.py"],
  ["yours", "test/threading.py"],
  ["yours", "/srv/json/decoder.py"],
  ["library", "node:internal/modules/cjs/loader"],
  ["native", "<built-in>"],
  ["native", ""],
  ["native", "/usr/lib/x86_64-linux-gnu/libc.so.6"],
  ["native", "/build/numpy/core/src/multiarray.c"],
];

for (const [expected, path] of FILES) {
  test(`${path === "" ? "no path" : path} is ${expected}`, () => {
    assert.equal(classifyFile(path, UNKNOWN), expected);
  });
}

test("the target's own standard library is known wherever it lies", () => {
  assert.equal(classifyFile("/opt/python/stdlib/json/encoder.py", KNOWN), "library");
  assert.equal(classifyFile("/opt/python/stdlib2/mine.py", KNOWN), "yours");
  assert.equal(classifyFile("/opt/python/stdlib/site-packages/x.py", KNOWN), "packages");
});

test("where the library is known, what merely has its names is one's own", () => {
  assert.equal(classifyFile("queue.py", KNOWN), "yours");
});

test("modules of an import log are told by their names", () => {
  const builder = new ImportBuilder([
    { name: "self", unit: "nanoseconds" },
    { name: "imports", unit: "count" },
  ]);
  for (const name of ["json.decoder", "_json", "numpy", "jsonschema"]) builder.frame({ name });
  const classes = Array.from(classifyFrames(builder.finish()), (index) => FRAME_CLASSES[index]);
  assert.deepEqual(classes, ["library", "library", "structure", "structure"]);
});

test("a standard library of / or nothing makes not everything the standard library", () => {
  assert.equal(classifyFile("/srv/a.py", { ...KNOWN, standardLibrary: "/" }), "yours");
});

test("frames that are no Python code have the class of their kind", () => {
  const profile = fromText(`
    main@/app/main.py:3
    dumps@/usr/lib/python3.12/json/__init__.py:1
    {memcpy}
    <collecting>
    [unattributed]
  `);
  const classes = Array.from(classifyFrames(profile), (index) => FRAME_CLASSES[index]);
  assert.deepEqual(classes, ["yours", "library", "native", "native", "structure"]);
});
