// Who is answered at all. Any page in the person's browser can send requests to loopback, so:
//
// - every request carries the token of the address that was printed;
// - its Host is one that the server has: a name of an attacker's that resolves to 127.0.0.1 is not;
// - its Origin, where the browser tells it, is the page itself.
//
// The port is not compared: behind `ssh -L` the browser knows another one.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { hostname } from "node:os";

export const TOKEN_HEADER = "x-pyrometer-token";
const TOKEN_BYTES = 24;
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

export interface Guard {
  readonly token: string;
  /** What the server listens on, as it was asked for. */
  readonly host: string;
}

/** What of a request is looked at. */
export interface Asked {
  /** Everything that claims to be the token: one that is given twice is none. */
  readonly token: unknown;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** Why the request is not answered; undefined: it is. */
export function refusal(guard: Guard, asked: Asked): string | undefined {
  if (!isOwnHost(guard, asked.host)) return "this server does not go by that name";
  if (asked.origin !== undefined && asked.origin !== `http://${asked.host}`) {
    return "only the viewer's own page is answered";
  }
  if (!isToken(guard, asked.token))
    return "the address lacks its token: open the one that was printed";
  return undefined;
}

/** In constant time, whatever is given. */
function isToken({ token }: Guard, given: unknown): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const isText = typeof given === "string";
  return timingSafeEqual(digest(token), digest(isText ? given : "")) && isText;
}

/** A name or a bracketed address, and a port. */
const HOST = /^(?<name>\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/iu;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/iu;

function isOwnHost({ host }: Guard, header: string | undefined): boolean {
  const name = HOST.exec(header ?? "")?.groups?.["name"].toLowerCase();
  if (name === undefined) return false;
  if (LOOPBACK.includes(name) || name === bracketed(host.toLowerCase())) return true;
  // An address is no name that somebody could make point here.
  return isEveryInterface(host) && (ADDRESS.test(name) || name === hostname().toLowerCase());
}

export function isEveryInterface(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** An address as it stands in a URL. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Is it reached from this machine only? */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(bracketed(host)) || /^127(?:\.\d{1,3}){3}$/.test(host);
}
