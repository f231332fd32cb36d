import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { ProfileBuilder } from "#profile/model/builder.ts";
import type { Profile } from "#profile/model/profile.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";
import { flameGraphSvg } from "./flame-graph.ts";
import { HOSTILE_NAMES, hostileProfile } from "./hostile-names.ts";
import { syntheticProfile } from "./synthetic-profile.ts";

const ICICLE = { direction: "icicle", fullFileNames: false } as const;

const SMALL = fromText(`
  thread: MainThread                    MainThread                    MainThread
  count:  70                            20                            10
  cpu:    700                           200                           100
          main:3                        main:3                        [torn chain]
          Orders.load:9                 dumps@/usr/lib/python3.12/json/__init__.py:238
          execute@/app/.venv/lib/python3.12/site-packages/sqlalchemy/engine.py:41
`);

/** Parses as strictly as XML 1.0 asks (Python's expat); returns the text of all <text> elements. */
function textsOf(svg: string): string[] {
  const program = `
import sys, json, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print(json.dumps(["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text")]))`;
  const output = execFileSync("python3", ["-c", program], { input: svg, maxBuffer: 1e8 });
  return JSON.parse(output.toString()) as string[];
}

/** Without style and script, which are the same in every file. */
function skeleton(svg: string): string {
  return svg.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, "…").replace(/></g, ">\n<");
}

test("a small flame graph, element by element", (context) => {
  context.assert.fileSnapshot(
    skeleton(flameGraphSvg(SMALL, DEFAULT_SELECTION, ICICLE)),
    new URL("golden/small.svg.txt", import.meta.url).pathname,
    { serializers: [String] },
  );
});

test("the picture says without a script what was measured, where, and what it cost", () => {
  const texts = textsOf(flameGraphSvg(syntheticProfile(7500, 50), DEFAULT_SELECTION, ICICLE));
  assert.ok(texts.some((text) => text.startsWith("python3 -m orders.main --port 8080pid 4123")));
  assert.ok(texts.some((text) => /^main\d+\u00a0%orders\/main.py:71$/.test(text)));
  assert.ok(texts.some((text) => text.includes("unattributed 19 (0.3\u00a0%)")));
  assert.ok(texts.some((text) => text.includes("■your code■packages■standard library")));
});

test("whole paths where they are asked for", () => {
  const whole = flameGraphSvg(SMALL, DEFAULT_SELECTION, { ...ICICLE, fullFileNames: true });
  for (const [svg, shown] of [
    [flameGraphSvg(SMALL, DEFAULT_SELECTION, ICICLE), "sqlalchemy/engine.py:41"],
    [whole, "/app/.venv/lib/python3.12/site-packages/sqlalchemy/engine.py:41"],
  ] as const) {
    assert.ok(
      textsOf(svg).some((text) => text.startsWith("execute") && text.endsWith(`%${shown}`)),
    );
    assert.ok(svg.includes(`"${shown}"`), "in the data of the page");
  }
});

test("hostile names break neither the XML nor the script, and are shown", () => {
  const svg = flameGraphSvg(hostileProfile(), DEFAULT_SELECTION, ICICLE);
  const texts = textsOf(svg).join("\n");
  assert.ok(svg.isWellFormed());
  assert.equal(svg.match(/<script/g)?.length, 2, "no name made an element");
  assert.ok(texts.includes("</script><script>alert(1)</script>"));
  assert.ok(texts.includes("]]>"));
  assert.ok(texts.includes("\\u202e"));
  assert.doesNotMatch(svg.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
  assert.ok(HOSTILE_NAMES.length > 8);
});

test("nothing in the file is loaded from elsewhere", () => {
  const svg = flameGraphSvg(syntheticProfile(7500, 50), DEFAULT_SELECTION, ICICLE);
  const addresses = svg.match(/\b[a-z]+:\/\/[^\s"'<)]+/g) ?? [];
  const known = new Set(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"]);
  assert.deepEqual(
    [...new Set(addresses)].filter((address) => !known.has(address)),
    [],
  );
  assert.doesNotMatch(svg, /\b(?:href|src)=|@import|url\(/);
});

test("an empty profile says why and what to do next", () => {
  const idle = fromText("state: -\n       main\n");
  const texts = textsOf(flameGraphSvg(idle, DEFAULT_SELECTION, ICICLE));
  assert.ok(texts.some((text) => text.startsWith("1 sample was taken, but no thread")));
  assert.ok(texts.some((text) => text.includes("pyrometer convert")));
});

test("5,000 stacks stay below 1 MB", () => {
  const svg = flameGraphSvg(syntheticProfile(100_000, 5000), DEFAULT_SELECTION, ICICLE);
  assert.ok(svg.length < 1_000_000, `${svg.length} bytes`);
});

test("10,000 frames deep: a file of ordinary size, its picture not endless", () => {
  const svg = flameGraphSvg(deepProfile(10_000), DEFAULT_SELECTION, ICICLE);
  assert.ok(svg.length < 500_000, `${svg.length} bytes`);
  const height = Number(/<svg[^>]* height="(\d+)"/.exec(svg)?.[1]);
  assert.ok(height > 1000 && height < 8000, `${height} px`);
  assert.ok(textsOf(svg).some((text) => text.includes("9,760 deeper rows")));
});

function deepProfile(depth: number): Profile {
  const builder = new ProfileBuilder();
  const name = builder.internString("recurse");
  const functionRow = builder.internFunction(name, name, builder.internFile("/app/deep.py"), 1);
  const frame = builder.internFrame(functionRow, 2, -1, -1, -1, 0);
  let stack = -1;
  for (let level = 0; level < depth; level++) stack = builder.internStack(stack, frame);
  builder.addSample(0, builder.internThread(1, 1, "main", 1), stack, 100, 1e9, 1e9, 1);
  return builder.finish(SMALL.meta, SMALL.cost);
}
