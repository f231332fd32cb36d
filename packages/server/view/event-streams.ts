// The pages that wait for news, each on a response that does not end.

import type { FastifyReply } from "fastify";

import type { ViewEvent } from "#protocol/view.ts";

type ServerResponse = FastifyReply["raw"];

const STREAMS_MAX = 64;
/** A page that does not read is no longer told. */
const UNREAD_BYTES_MAX = 1 << 20;

export class EventStreams {
  readonly #open = new Set<ServerResponse>();

  /** False where there are too many. */
  add(response: ServerResponse, headers: Readonly<Record<string, string>>): boolean {
    if (this.#open.size >= STREAMS_MAX) return false;
    this.#open.add(response);
    response.on("close", () => this.#open.delete(response));
    response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
    response.write(": connected\n\n");
    return true;
  }

  tell(event: ViewEvent): void {
    for (const response of this.#open) {
      if (response.writableLength > UNREAD_BYTES_MAX) response.destroy();
      else response.write(`data: ${JSON.stringify(event)}\n\n`);
    }
  }

  close(): void {
    for (const response of this.#open) response.destroy();
    this.#open.clear();
  }
}
