// Shows documents in the browser until Ctrl-C.

import { setTimeout as pause } from "node:timers/promises";

import { isLoopback } from "#server/view/guard.ts";
import { startViewServer, type ViewOptions } from "#server/view/view-server.ts";

import { exitCode } from "../exit-codes.ts";
import { VIEW_HOST, VIEW_PORT, type FlagValues } from "../flags.ts";
import { openDocument } from "../open/open-document.ts";
import { endOnSignals } from "../record/signals.ts";
import { browserObstacle, openBrowser, tunnelLine, type Machine } from "./open-browser.ts";
import { pageBundle } from "./page-bundle.ts";
import { realFolders } from "./source-roots.ts";

type Shown = Pick<ViewOptions, "viewed" | "folder" | "comparison">;
type ServeFlags = Pick<FlagValues, "host" | "port" | "noBrowser" | "noWatch" | "source">;

const COLLECT_AFTER_MS = 5000;
const FAILS_WITHIN_MS = 300;

const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Returns the exit code. Throws OperatingError. */
export async function serveView(shown: Shown, flags: ServeFlags): Promise<number> {
  const page = await pageBundle(note);
  const server = await startViewServer({
    ...shown,
    page,
    open: (path) => openDocument(path),
    sourceRoots: realFolders(flags.source ?? []),
    isWatching: flags.noWatch !== true,
    host: flags.host ?? VIEW_HOST,
    port: flags.port ?? VIEW_PORT,
  });
  try {
    // What is no profile is mostly known at once. A large one is read while the page comes up.
    await Promise.race([server.ready, pause(FAILS_WITHIN_MS)]);
    process.stdout.write(`${server.url}\n`);
    show(server.url, server.port, flags);
    await server.ready;
  } catch (error) {
    await server.close();
    throw error;
  }
  // What was read and let go; the page is asked for first.
  const collecting = setTimeout(() => globalThis.gc?.(), COLLECT_AFTER_MS);
  await untilEnded();
  clearTimeout(collecting);
  await server.close();
  return exitCode.done;
}

function show(url: string, port: number, flags: ServeFlags): void {
  const machine: Machine = { environment: process.env, userId: process.geteuid?.() ?? 0 };
  const obstacle = flags.noBrowser === true ? "" : browserObstacle(machine);
  if (obstacle === undefined && openBrowser(url)) {
    note("opened in your browser; Ctrl-C ends");
    return;
  }
  if (obstacle !== undefined && obstacle !== "") note(`no browser was opened: ${obstacle}`);
  note("open the address above; Ctrl-C ends");
  if (flags.host !== undefined && !isLoopback(flags.host)) {
    note("whoever gets this address and can reach this machine may look; nothing is encrypted");
    return;
  }
  note(`from another machine, first: ${tunnelLine(port, machine)}`);
}

function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    endOnSignals({ stop: resolve, signal: () => {} });
  });
}
