// The viewer's server: one person's profiles, on loopback unless told otherwise. Nothing of the
// disk is served by its path: the page is one text, documents are asked for by number, and what is
// read beside them goes through folder-listing.ts and source-text.ts.

import fastify, { type FastifyInstance } from "fastify";

import { OperatingError } from "#base/errors.ts";
import type { Comparison } from "#protocol/view.ts";

import { EventStreams } from "./event-streams.ts";
import {
  bracketed,
  isEveryInterface,
  newToken,
  refusal,
  TOKEN_HEADER,
  type Guard,
} from "./guard.ts";
import { listen } from "./listen.ts";
import { Tabs, type Viewed } from "./tabs.ts";
import { Uploads } from "./uploads.ts";
import { HEADERS, ViewAnswers, type Answering } from "./view-answers.ts";

export interface ViewOptions extends Answering {
  readonly viewed: readonly Viewed[];
  /** Places in `viewed`, from 0. */
  readonly comparison?: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly isWatching: boolean;
  /** The next free one where it is taken. */
  readonly port: number;
}

export interface ViewServer {
  /** With its token. */
  readonly url: string;
  readonly port: number;
  /** All is read; until then the page waits. Rejects with the OperatingError of what cannot be. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

const OPEN_REQUEST_BYTES_MAX = 1 << 16;
/** Of everything that is no page. */
const NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'";

/** Listens, and reads what is to be shown. Throws OperatingError where it cannot listen. */
export async function startViewServer(options: ViewOptions): Promise<ViewServer> {
  const streams = new EventStreams();
  const tabs = new Tabs((event) => streams.tell(event), options.isWatching);
  const uploads = new Uploads();
  const server = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    bodyLimit: OPEN_REQUEST_BYTES_MAX,
  });
  const close = async (): Promise<void> => {
    streams.close();
    tabs.close();
    uploads.close();
    await server.close();
  };
  try {
    const guard: Guard = { token: newToken(), host: options.host };
    protect(server, guard);
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const ready = begun.then(() => added(tabs, options));
    new ViewAnswers(options, tabs, uploads, ready).answer(server, streams);
    const port = await listen(server, options.host, options.port);
    const host = bracketed(isEveryInterface(options.host) ? "localhost" : options.host);
    begin();
    const url = `http://${host}:${port}/?token=${guard.token}`;
    return { url, port, ready: ready.then(() => {}), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The two sides, by the ids that the documents got. */
async function added(tabs: Tabs, options: ViewOptions): Promise<Comparison | undefined> {
  const opened = await Promise.all(
    options.viewed.map((viewed) => tabs.add(viewed, options.viewed.length === 1)),
  );
  return comparisonOf(
    options,
    opened.map(({ id }) => id),
  );
}

function comparisonOf({ comparison }: ViewOptions, ids: readonly string[]): Comparison | undefined {
  if (comparison === undefined) return undefined;
  const idsOf = (places: readonly number[]): string[] => places.map((place) => ids[place]);
  return { before: idsOf(comparison.before), after: idsOf(comparison.after) };
}

function protect(server: FastifyInstance, guard: Guard): void {
  server.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...HEADERS, "content-security-policy": NOTHING_RUNS });
    const { headers } = request;
    const { token = headers[TOKEN_HEADER] } = request.query as Record<string, unknown>;
    const why = refusal(guard, { token, host: headers.host, origin: headers.origin });
    if (why !== undefined) await reply.code(403).type("text/plain; charset=utf-8").send(`${why}\n`);
  });
  server.setNotFoundHandler(async (_, reply) => {
    await reply.code(404).send({ error: "there is no such thing here" });
  });
  server.setErrorHandler(async (error, _, reply) => {
    const code = error instanceof OperatingError ? 404 : statusOf(error);
    const message = code < 500 && error instanceof Error ? error.message : "a bug of Pyrometer";
    await reply.code(code).send({ error: message });
  });
}

/** Of what Fastify refuses by itself: a body that is too large, or no JSON. */
function statusOf(error: unknown): number {
  const { statusCode } = error as { readonly statusCode?: number };
  return statusCode ?? 500;
}
