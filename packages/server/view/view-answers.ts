// What the viewer's server answers, request by request.

import { realpathSync, statSync } from "node:fs";
import { basename } from "node:path";
import { promisify } from "node:util";
import { constants, gzip, zstdCompress } from "node:zlib";

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import { OperatingError } from "#base/errors.ts";
import { PYROMETER_VERSION } from "#base/version.ts";
import type { Document } from "#profile/model/document.ts";
import type {
  Comparison,
  FolderListing,
  OpenResult,
  SourceText,
  ViewDocuments,
  ViewTab,
} from "#protocol/view.ts";

import type { EventStreams } from "./event-streams.ts";
import { listFolder, pathBelow } from "./folder-listing.ts";
import { isLoopback } from "./guard.ts";
import { pageHtml, pagePolicy, type PageBundle } from "./page.ts";
import { sourceText } from "./source-text.ts";
import type { Tabs, Viewed } from "./tabs.ts";
import type { Uploads } from "./uploads.ts";

export interface Answering {
  readonly page: PageBundle;
  /** A folder to choose from. */
  readonly folder?: string;
  /** Reads a file of the folder, or one that was dropped. Throws OperatingError. */
  readonly open: (path: string) => Promise<Document>;
  /** Folders below which source may be read. */
  readonly sourceRoots: readonly string[];
  readonly host: string;
}

/** What stands in every answer. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Also on loopback: both sides do it at some 400 MB/s. */
const ZSTD_LEVEL = 1;
const GZIP_LEVEL = 1;
const COMPRESSED_BYTES_MIN = 1 << 12;
/** What is larger goes over loopback sooner than it is compressed. */
const COMPRESSED_ON_LOOPBACK_BYTES_MAX = 32 * 2 ** 20;

const zstdOf = promisify(zstdCompress);
const gzipOf = promisify(gzip);

export class ViewAnswers {
  readonly #options: Answering;
  readonly #tabs: Tabs;
  readonly #uploads: Uploads;
  readonly #ready: Promise<Comparison | undefined>;
  readonly #folder: string | undefined;
  readonly #sourceRoots: readonly string[];

  constructor(
    options: Answering,
    tabs: Tabs,
    uploads: Uploads,
    ready: Promise<Comparison | undefined>,
  ) {
    const { folder, sourceRoots } = options;
    this.#options = options;
    this.#tabs = tabs;
    this.#uploads = uploads;
    this.#ready = ready;
    this.#folder = folder === undefined ? undefined : realpathSync(folder);
    this.#sourceRoots = sourceRoots.map((root) => realpathSync(root));
  }

  answer(server: FastifyInstance, streams: EventStreams): void {
    server.addContentTypeParser("application/octet-stream", (_, body, done) => done(null, body));
    server.get("/", (request, reply) => this.#page(request, reply));
    server.get("/api/documents", () => this.#documents());
    server.get("/api/documents/:id", (request, reply) => this.#columns(request, reply));
    server.get("/api/documents/:id/source", (request) => this.#source(request));
    server.get("/api/folder", (request) => this.#listing(request));
    server.post("/api/open", (request) => this.#open(request));
    server.post("/api/upload", (request) => this.#upload(request));
    server.get("/api/events", (_, reply) => {
      reply.hijack();
      if (!streams.add(reply.raw, HEADERS)) reply.raw.writeHead(503, HEADERS).end();
    });
  }

  #page(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { page } = this.#options;
    const policy = `${pagePolicy(page, "self")}; frame-ancestors 'none'`;
    reply.header("content-security-policy", policy).type("text/html; charset=utf-8");
    return this.#compressed(new TextEncoder().encode(pageHtml(page, "self")), request, reply);
  }

  async #documents(): Promise<ViewDocuments> {
    const comparison = await this.#ready;
    const { tabs } = this.#tabs;
    return { version: PYROMETER_VERSION, tabs, folder: this.#folder, comparison };
  }

  /** What is worth it is compressed, as the browser can undo it. */
  async #compressed(
    bytes: Uint8Array,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const accepted = String(request.headers["accept-encoding"]);
    const isNear = isLoopback(this.#options.host);
    const isWorthIt =
      bytes.length >= COMPRESSED_BYTES_MIN &&
      !(isNear && bytes.length > COMPRESSED_ON_LOOPBACK_BYTES_MAX);
    if (isWorthIt && /\bzstd\b/u.test(accepted)) {
      const params = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };
      return reply.header("content-encoding", "zstd").send(await zstdOf(bytes, { params }));
    }
    if (isWorthIt && !isNear && /\bgzip\b/u.test(accepted)) {
      const packed = await gzipOf(bytes, { level: GZIP_LEVEL });
      return reply.header("content-encoding", "gzip").send(packed);
    }
    return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  async #columns(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const open = this.#tabs.get((request.params as { id: string }).id);
    if (open === undefined) throw absent();
    reply.raw.once("finish", () => this.#tabs.complete(open.tab.id));
    return this.#compressed(open.columns, request, reply.type("application/octet-stream"));
  }

  #source(request: FastifyRequest): SourceText {
    const open = this.#tabs.get((request.params as { id: string }).id);
    const { path } = request.query as Record<string, unknown>;
    if (open === undefined || typeof path !== "string") throw absent();
    return sourceText(open.sources, path, this.#sourceRoots);
  }

  #listing(request: FastifyRequest): FolderListing {
    const { path = "" } = request.query as Record<string, unknown>;
    if (this.#folder === undefined || typeof path !== "string") throw absent();
    return listFolder(this.#folder, path);
  }

  #open(request: FastifyRequest): Promise<OpenResult> {
    return opened(async () => {
      const { path } = (request.body ?? {}) as { readonly path?: unknown };
      if (this.#folder === undefined || typeof path !== "string") {
        throw new OperatingError("usage", "no folder was opened");
      }
      const real = pathBelow(this.#folder, path);
      const known = this.#tabs.byPath(real);
      return known ?? this.#tabs.add(fileOf(real, () => this.#options.open(real)));
    });
  }

  #upload(request: FastifyRequest): Promise<OpenResult> {
    return opened(async () => {
      const { name } = request.query as Record<string, unknown>;
      const shown = typeof name === "string" && name !== "" ? basename(name) : "dropped";
      const uploaded = await this.#uploads.keep(shown, request.body, this.#options.open);
      return this.#tabs.add(uploaded);
    });
  }
}

function absent(): OperatingError {
  return new OperatingError("bad-file", "there is no such thing here");
}

/** A file that may be opened: a pipe or a device would be waited for. */
function fileOf(path: string, load: Viewed["load"]): Viewed {
  const stat = statSync(path);
  if (!stat.isFile()) throw new OperatingError("bad-file", "this is no regular file");
  return { name: basename(path), path, sizeBytes: stat.size, watchedPaths: [path], load };
}

async function opened(open: () => Promise<ViewTab>): Promise<OpenResult> {
  try {
    return { tab: await open() };
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    return { error: error.message, remedy: error.remedy };
  }
}
