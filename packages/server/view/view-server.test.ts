// The server as a browser, and as somebody who should get nothing, asks it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { after, afterEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { zstdDecompressSync } from "node:zlib";

import { OperatingError } from "#base/errors.ts";
import { readColumns } from "#profile/formats/columns/read.ts";
import type { Document } from "#profile/model/document.ts";
import { randomProfile } from "#profile/model/random-profile.ts";
import { fromText } from "#profile/model/text-profile.ts";
import type { FolderListing, OpenResult, SourceText, ViewDocuments } from "#protocol/view.ts";

import { foreign, recordingOf, SMALL_PAGE } from "./testing/small-page.ts";
import { startViewServer, type ViewOptions, type ViewServer } from "./view-server.ts";

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-view-test-")));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const file = path.join(folder, "a.profile");
fs.writeFileSync(file, "7");
fs.mkdirSync(path.join(folder, "sub"));
fs.writeFileSync(path.join(folder, "sub", "b.profile"), "8");
fs.writeFileSync(path.join(folder, "sub", "no.profile"), "nothing");
fs.symlinkSync("/etc", path.join(folder, "out"));
fs.symlinkSync("/etc/passwd", path.join(folder, "out.profile"));

/** A file of these tests holds a seed. */
async function open(from: string): Promise<Document> {
  const seed = Number(await fs.promises.readFile(from, "utf8"));
  if (Number.isNaN(seed))
    throw new OperatingError("bad-file", `${from}: looks like words`, "mend it");
  return recordingOf(randomProfile(seed, 50));
}

const viewed = {
  name: "a.profile",
  path: file,
  sizeBytes: 1,
  watchedPaths: [file],
  load: () => open(file),
};

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  json<T>(): T;
}

interface Ask {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** The token of the address unless told otherwise. */
  readonly token?: string;
}

const running: ViewServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function started(
  options: Partial<ViewOptions> = {},
  isFolder = true,
): Promise<ViewServer & { ask: typeof ask }> {
  const server = await startViewServer({
    page: SMALL_PAGE,
    viewed: [viewed],
    ...(isFolder ? { folder } : {}),
    open,
    sourceRoots: [],
    isWatching: false,
    host: "127.0.0.1",
    port: 40_000,
    ...options,
  });
  running.push(server);
  await server.ready;
  const known = new URL(server.url).searchParams.get("token") ?? "";
  function ask(
    target: string,
    { method = "GET", headers = {}, body, token = known }: Ask = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      // Sockets are not kept: the next test's server may have the same port.
      const all = { ...(token === "" ? {} : { "x-pyrometer-token": token }), ...headers };
      const options_ = {
        host: "127.0.0.1",
        port: server.port,
        path: target,
        method,
        headers: all,
        agent: false,
      };
      const request = http.request(options_, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: bytes,
            json: <T>() => JSON.parse(bytes.toString()) as T,
          });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
  }
  return { ...server, ask };
}

test("the page, the documents, and a document as it was", async () => {
  const server = await started();
  const page = await server.ask(new URL(server.url).pathname + new URL(server.url).search, {
    token: "",
  });
  assert.equal(page.status, 200);
  assert.match(String(page.headers["content-type"]), /^text\/html/);
  assert.match(
    String(page.headers["content-security-policy"]),
    /default-src 'none'; script-src 'sha256-/,
  );
  assert.equal(page.headers["cache-control"], "no-store");
  const documents = (await server.ask("/api/documents")).json<ViewDocuments>();
  assert.deepEqual(documents.tabs, [
    { id: "1", name: "a.profile", path: file, sizeBytes: 1, revision: 1 },
  ]);
  assert.equal(documents.folder, folder);
  const plain = await server.ask("/api/documents/1");
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.deepEqual(readColumns(plain.body), recordingOf(randomProfile(7, 50)));
  const packed = await server.ask("/api/documents/1", {
    headers: { "accept-encoding": "gzip, zstd" },
  });
  assert.equal(packed.headers["content-encoding"], "zstd");
  assert.deepEqual(zstdDecompressSync(packed.body), plain.body);
});

test("without the token, under another name or from another page: nothing at all", async () => {
  const server = await started();
  const targets = [
    "/",
    "/api/documents",
    "/api/documents/1",
    "/api/events",
    "/api/folder",
    "/nothing",
  ];
  const wrong: Ask[] = [
    { token: "" },
    { token: "x".repeat(32) },
    { headers: { host: "attacker.example" } },
    { headers: { host: `attacker.example:${server.port}` } },
    { headers: { origin: "https://attacker.example" } },
    { headers: { origin: "null" } },
  ];
  for (const target of targets) {
    for (const one of wrong) {
      const answer = await server.ask(target, one);
      assert.equal(answer.status, 403, `${target} ${JSON.stringify(one)}`);
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
      assert.doesNotMatch(answer.body.toString(), /profile|a\.prof/);
    }
  }
  for (const target of ["/api/open", "/api/upload?name=x"]) {
    const origin = { origin: "http://attacker.example", "content-type": "application/json" };
    const answer = await server.ask(target, { method: "POST", headers: origin, body: "{}" });
    assert.equal(answer.status, 403);
  }
});

test("no path of a request is a path on the disk", async () => {
  const server = await started();
  const tries = [
    "/etc/passwd",
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/api/documents/..%2f..%2fetc%2fpasswd",
    "/api/documents/__proto__",
    "/api/documents/2",
    "/%c0%ae%c0%ae/etc/passwd",
    "/%00",
    "/%",
    "//etc/passwd",
    "/api/documents/1/source?path=/etc/passwd&path=/etc/hosts",
  ];
  for (const target of tries) {
    const answer = await server.ask(target);
    assert.ok(answer.status === 404 || answer.status === 400, `${target}: ${answer.status}`);
    assert.doesNotMatch(answer.body.toString(), /root:/);
  }
});

test("the folder lists what lies below it, and nothing else", async () => {
  const server = await started({ viewed: [] });
  const top = (await server.ask("/api/folder")).json<FolderListing>();
  assert.deepEqual(
    top.entries.map(({ name, path: below, isFolder }) => [name, below, isFolder]),
    [
      ["sub", "sub", true],
      ["a.profile", "a.profile", false],
    ],
    "links that lead out are not even named",
  );
  const sub = (await server.ask("/api/folder?path=sub")).json<FolderListing>();
  assert.deepEqual(sub.entries.map((entry) => entry.path).sort(), [
    "sub/b.profile",
    "sub/no.profile",
  ]);
  const out = [
    "..",
    "/",
    "/etc",
    "out",
    "sub/../..",
    "sub/../out",
    "%2e%2e",
    "a.profile",
    "sub%00",
  ];
  for (const asked of out) {
    const answer = await server.ask(`/api/folder?path=${asked}`);
    assert.equal(answer.status, 404, asked);
    assert.doesNotMatch(answer.body.toString(), /passwd/);
  }
});

test("a file of the folder becomes a tab, once; what cannot be opened says why", async () => {
  const server = await started({ viewed: [] });
  const post = async (name: string): Promise<OpenResult> => {
    const headers = {
      "content-type": "application/json",
      origin: `http://127.0.0.1:${server.port}`,
    };
    const body = JSON.stringify({ path: name });
    return (await server.ask("/api/open", { method: "POST", headers, body })).json<OpenResult>();
  };
  const first = await post("sub/b.profile");
  assert.ok("tab" in first);
  assert.equal(first.tab.path, path.join(folder, "sub", "b.profile"));
  assert.deepEqual(await post(path.join(folder, "sub", "b.profile")), first);
  const bad = await post("sub/no.profile");
  assert.ok("error" in bad);
  assert.match(bad.error, /looks like words$/);
  execFileSync("mkfifo", [path.join(folder, "sub", "pipe")]);
  for (const name of ["/etc/passwd", "../x", "out.profile", "sub", "sub/pipe", "out/passwd"]) {
    const refused = await post(name);
    assert.ok("error" in refused, name);
    assert.doesNotMatch(refused.error, /root:/);
  }
});

test("without a folder nothing can be opened or listed", async () => {
  const { ask } = await started({}, false);
  assert.equal((await ask("/api/folder")).status, 404);
  const body = JSON.stringify({ path: file });
  const headers = { "content-type": "application/json" };
  const answer = await ask("/api/open", { method: "POST", headers, body });
  assert.ok("error" in answer.json<OpenResult>());
  const large = await ask("/api/open", {
    method: "POST",
    headers,
    body: JSON.stringify("x".repeat(1 << 17)),
  });
  assert.equal(large.status, 413);
});

test("source goes by the rules of source-text.ts", async () => {
  const python = path.join(folder, "main.py");
  fs.writeFileSync(python, "print(1)\n");
  const profile = fromText(`main@${python}:1\nread@/etc/passwd:2`, { workingDirectory: folder });
  const load = (): Promise<Document> => Promise.resolve(recordingOf(profile));
  const loadForeign = (): Promise<Document> => Promise.resolve(foreign(recordingOf(profile)));
  const server = await started({
    viewed: [
      { ...viewed, load },
      { ...viewed, load: loadForeign },
    ],
  });
  const source = async (id: string, asked: string): Promise<SourceText> =>
    (
      await server.ask(`/api/documents/${id}/source?path=${encodeURIComponent(asked)}`)
    ).json<SourceText>();
  assert.equal((await source("1", python)).text, "print(1)\n");
  assert.equal((await source("2", python)).text, undefined);
  for (const id of ["1", "2"]) {
    assert.equal((await source(id, "/etc/passwd")).text, undefined);
    assert.equal((await source(id, file)).text, undefined);
  }
});

test("a file that is written again is read again, replaced or in its place", async () => {
  const changing = path.join(folder, "changing.profile");
  fs.writeFileSync(changing, "1");
  const entry = { ...viewed, path: changing, watchedPaths: [changing], load: () => open(changing) };
  const server = await started({ viewed: [entry], isWatching: true });
  const token = new URL(server.url).searchParams.get("token");
  const events: unknown[] = [];
  let wake = (): void => {};
  const request = http.get(
    `http://127.0.0.1:${server.port}/api/events?token=${token}`,
    (response) => {
      response.setEncoding("utf8").on("data", (text: string) => {
        for (const [, json] of text.matchAll(/^data: (.*)$/gm)) events.push(JSON.parse(json));
        wake();
      });
      response.on("error", () => {});
    },
  );
  request.on("error", () => {});
  const told = async (count: number): Promise<void> => {
    while (events.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  await new Promise<void>((resolve) => (wake = resolve));
  fs.writeFileSync(changing, "2");
  await told(1);
  fs.writeFileSync(`${changing}.new`, "3");
  fs.renameSync(`${changing}.new`, changing);
  await told(2);
  const tab = { id: "1", name: "a.profile", path: changing, sizeBytes: 1 };
  assert.deepEqual(events, [
    { kind: "changed", tab: { ...tab, revision: 2 } },
    { kind: "changed", tab: { ...tab, revision: 3 } },
  ]);
  const third = readColumns((await server.ask("/api/documents/1")).body);
  assert.deepEqual(third.profile, randomProfile(3, 50));
  fs.writeFileSync(changing, "words");
  await told(3);
  assert.deepEqual(events[2], { kind: "failed", id: "1", error: `${changing}: looks like words` });
  const kept = readColumns((await server.ask("/api/documents/1")).body);
  assert.deepEqual(kept.profile, third.profile, "what was shown stays");
});

test("of a long recording the sums come first, and once the page has them its times", async () => {
  const whole = recordingOf(randomProfile(7, 50));
  const sums: Document = { ...whole, hasTimes: false };
  const entry = {
    ...viewed,
    load: () => Promise.resolve(whole),
    loadSums: () => Promise.resolve(sums),
  };
  const server = await started({ viewed: [entry] });
  const tabs = async (): Promise<ViewDocuments["tabs"]> =>
    (await server.ask("/api/documents")).json<ViewDocuments>().tabs;
  const shown = async (): Promise<Document> =>
    readColumns((await server.ask("/api/documents/1")).body);
  const whenWhole = { id: "1", name: "a.profile", path: file, sizeBytes: 1, revision: 2 };
  assert.deepEqual(await tabs(), [{ ...whenWhole, revision: 1, isPreliminary: true }]);
  await pause(1000);
  assert.equal((await tabs())[0].revision, 1, "as long as nobody asks, nothing more is read");
  assert.deepEqual(await shown(), sums);
  for (let tries = 0; tries < 100 && (await tabs())[0].revision === 1; tries += 1) await pause(50);
  assert.deepEqual(await shown(), whole);
  await pause(1000);
  assert.deepEqual(await tabs(), [whenWhole], "it is read once more, and not again");
  const two = await started({ viewed: [entry, entry] });
  const both = (await two.ask("/api/documents")).json<ViewDocuments>().tabs;
  assert.deepEqual(
    both.map(({ isPreliminary }) => isPreliminary),
    [undefined, undefined],
    "what may be compared is whole",
  );
});

test("what is dropped on the page is read like any file, and goes with the server", async () => {
  const server = await started();
  const before = new Set(fs.readdirSync(os.tmpdir()));
  const drop = async (name: string, body: string): Promise<OpenResult> => {
    const headers = { "content-type": "application/octet-stream" };
    const target = `/api/upload?name=${encodeURIComponent(name)}`;
    return (await server.ask(target, { method: "POST", headers, body })).json<OpenResult>();
  };
  const result = await drop("../../dropped.profile", "9");
  assert.ok("tab" in result);
  assert.deepEqual([result.tab.name, result.tab.path], ["dropped.profile", ""]);
  const columns = await server.ask(`/api/documents/${result.tab.id}`);
  assert.deepEqual(readColumns(columns.body).profile, randomProfile(9, 50));
  const bad = await drop("words.txt", "words");
  assert.deepEqual(bad, { error: "words.txt: looks like words", remedy: "mend it" });
  await server.close();
  const left = fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith("pyrometer-view-"));
  assert.deepEqual(
    left.filter((name) => !before.has(name)),
    [],
  );
});

test("a port that is taken gives the next one; a file that cannot be read, no server", async () => {
  const one = await started();
  const two = await started({ port: one.port });
  assert.ok(two.port > one.port);
  await one.close();
  await two.close();
  const load = (): Promise<Document> => open(path.join(folder, "sub", "no.profile"));
  await assert.rejects(started({ viewed: [{ ...viewed, load }] }), /looks like words/);
  await assert.rejects(
    started({ host: "203.0.113.7" }),
    (error: unknown) =>
      error instanceof OperatingError && /no address of this machine/.test(error.message),
  );
});
