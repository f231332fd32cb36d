// The open documents. Each is read once, turned into columns and let go: what stays is what the
// page gets, and what is needed to answer for its sources.

import { statSync } from "node:fs";

import { OperatingError } from "#base/errors.ts";
import { writeColumns } from "#profile/formats/columns/write.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewEvent, ViewTab } from "#protocol/view.ts";

import { sourceFactsOf, type SourceFacts } from "./source-text.ts";
import { watchFile, type StopWatching } from "./watch-file.ts";

const TABS_MAX = 100;
/** Until then the page may want the processor, and its sources. */
const DRAWN_AFTER_MS = 700;

/** A document to show. */
export interface Viewed {
  /** For the tab. */
  readonly name: string;
  /** The whole path; empty where it is none of a file. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Read anew whenever one of them was written; none: never. */
  readonly watchedPaths: readonly string[];
  /** Throws OperatingError. */
  readonly load: () => Promise<Document>;
  /** The same without times, which a page can draw much sooner; absent: it is not that long. */
  readonly loadSums?: () => Promise<Document>;
}

export interface OpenTab {
  readonly tab: ViewTab;
  readonly columns: Uint8Array;
  readonly sources: SourceFacts;
}

interface Entry extends OpenTab {
  readonly viewed: Viewed;
  readonly stops: readonly StopWatching[];
}

export class Tabs {
  readonly #entries = new Map<string, Entry>();
  readonly #tell: (event: ViewEvent) => void;
  readonly #isWatching: boolean;
  #opened = 0;
  /** Those whose times are being read. */
  readonly #completed = new Set<string>();
  /** One document is read at a time: memory is that of one. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(tell: (event: ViewEvent) => void, isWatching: boolean) {
    this.#tell = tell;
    this.#isWatching = isWatching;
  }

  get tabs(): readonly ViewTab[] {
    return [...this.#entries.values()].map(({ tab }) => tab);
  }

  get(id: string): OpenTab | undefined {
    return this.#entries.get(id);
  }

  /** The tab of a file that is open already. */
  byPath(path: string): ViewTab | undefined {
    return this.tabs.find((tab) => tab.path === path);
  }

  /** `isAlone`: nothing is compared with it, so that sums may come first. Throws OperatingError. */
  add(viewed: Viewed, isAlone = false): Promise<ViewTab> {
    return this.#afterOthers(async () => {
      if (this.#entries.size >= TABS_MAX) {
        throw new OperatingError("usage", `${TABS_MAX} profiles are open already`);
      }
      const sums = isAlone ? viewed.loadSums : undefined;
      const document = await (sums ?? viewed.load)();
      this.#opened += 1;
      const id = String(this.#opened);
      const { name, path, sizeBytes } = viewed;
      const whole: ViewTab = { id, name, path, sizeBytes, revision: 1 };
      const tab: ViewTab = sums === undefined ? whole : { ...whole, isPreliminary: true };
      this.#entries.set(id, { ...opened(tab, document), viewed, stops: this.#watch(id, viewed) });
      return tab;
    });
  }

  /** The page has the sums: now the times are read, which takes the server a while. */
  complete(id: string): void {
    const isPreliminary = this.#entries.get(id)?.tab.isPreliminary ?? false;
    if (!isPreliminary || this.#completed.has(id)) return;
    this.#completed.add(id);
    setTimeout(() => void this.#reload(id), DRAWN_AFTER_MS).unref();
  }

  close(): void {
    for (const { stops } of this.#entries.values()) for (const stop of stops) stop();
    this.#entries.clear();
  }

  #afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  /** What cannot be watched (the system's limit is reached) is shown as it is. */
  #watch(id: string, { watchedPaths }: Viewed): StopWatching[] {
    if (!this.#isWatching) return [];
    return watchedPaths.flatMap((path) => {
      try {
        return [watchFile(path, () => void this.#reload(id))];
      } catch {
        return [];
      }
    });
  }

  /** A file that cannot be read any more leaves what was shown. */
  async #reload(id: string): Promise<void> {
    const before = this.#entries.get(id);
    if (before === undefined) return;
    try {
      const document = await this.#afterOthers(before.viewed.load);
      const latest = this.#entries.get(id);
      if (latest === undefined) return;
      const sizeBytes = sizeOf(before.viewed);
      const { name, path, revision } = latest.tab;
      const tab: ViewTab = { id, name, path, sizeBytes, revision: revision + 1 };
      this.#entries.set(id, { ...latest, ...opened(tab, document) });
      this.#tell({ kind: "changed", tab });
    } catch (error) {
      const message = error instanceof OperatingError ? error.message : String(error);
      this.#tell({ kind: "failed", id, error: message });
    }
  }
}

/** Of the files as they are now. */
function sizeOf({ watchedPaths }: Viewed): number {
  const sizes = watchedPaths.map((path) => statSync(path, { throwIfNoEntry: false })?.size);
  return sizes.reduce((sum: number, size) => sum + (size ?? 0), 0);
}

function opened(tab: ViewTab, document: Document): OpenTab {
  return { tab, columns: writeColumns(document), sources: sourceFactsOf(document) };
}
