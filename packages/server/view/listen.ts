// A port to listen on: the one that was asked for, or the next free one.

import type { FastifyInstance } from "fastify";

import { OperatingError } from "#base/errors.ts";

const PORTS_TRIED = 50;
const PORT_MAX = 65_535;

/** Why a host cannot be listened on, where it is the person's to mend. */
const HOST_ERRORS: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: "it is no address of this machine",
  ENOTFOUND: "there is no such name",
  EAI_AGAIN: "the name cannot be looked up",
};

/** The port. Throws OperatingError. */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<number> {
  const last = Math.min(port + PORTS_TRIED, PORT_MAX);
  for (let tried = port; ; tried += 1) {
    try {
      await server.listen({ host, port: tried });
      return tried;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      const isTaken = code === "EADDRINUSE" || code === "EACCES";
      if (isTaken && tried < last) continue;
      throw cannotListen(host, port, last, code, error);
    }
  }
}

function cannotListen(
  host: string,
  first: number,
  last: number,
  code: string,
  error: unknown,
): unknown {
  if (code in HOST_ERRORS) {
    const message = `cannot listen on ${host}: ${HOST_ERRORS[code]}`;
    return new OperatingError("usage", message, "leave --host out for 127.0.0.1", error);
  }
  if (code !== "EADDRINUSE" && code !== "EACCES") return error;
  const message = `cannot listen on ${host}: the ports ${first} to ${last} are taken or forbidden`;
  return new OperatingError("usage", message, "give another one: --port 8000", error);
}
