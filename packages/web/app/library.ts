// The documents that are open, wherever they come from: a server on loopback, the page itself (one
// HTML file), or files that were dropped on it.

import { OperatingError } from "#base/errors.ts";
import { readColumns } from "#profile/formats/columns/read.ts";
import { writeColumns } from "#profile/formats/columns/write.ts";
import type { Document } from "#profile/model/document.ts";
import {
  REPORT_ELEMENT_ID,
  type FolderListing,
  type OpenResult,
  type ReportData,
  type SourceText,
  type ViewDocuments,
  type ViewEvent,
  type ViewTab,
} from "#protocol/view.ts";
import { readDropped } from "./dropped-files.ts";

const NO_SERVER = "a self-contained page reads no other files";

/** What is not shown says why. */
export interface Failure {
  readonly error: string;
  readonly remedy: string | undefined;
}

interface Origin {
  documents(): Promise<ViewDocuments>;
  columns(id: string): Promise<Uint8Array>;
  source(id: string, path: string): Promise<SourceText>;
  folder(path: string): Promise<FolderListing>;
  open(path: string): Promise<OpenResult>;
  /** Undefined: nobody to send it to. */
  upload(file: File): Promise<OpenResult | undefined>;
  listen(listener: (event: ViewEvent) => void): void;
}

export class Library {
  readonly #origin: Origin;
  readonly #documents = new Map<string, Promise<Document>>();
  readonly #columns = new Map<string, Uint8Array>();
  readonly #sources = new Map<string, Promise<SourceText>>();
  #list: ViewDocuments | undefined;
  #dropped = 0;

  constructor() {
    const element = document.getElementById(REPORT_ELEMENT_ID);
    this.#origin = element === null ? new Server() : new Report(element.textContent);
  }

  get tabs(): readonly ViewTab[] {
    return this.#list?.tabs ?? [];
  }

  get list(): ViewDocuments | undefined {
    return this.#list;
  }

  async load(): Promise<ViewDocuments> {
    this.#list = await this.#origin.documents();
    return this.#list;
  }

  document(id: string): Promise<Document> {
    const known = this.#documents.get(id);
    if (known !== undefined) return known;
    const reading = this.#origin.columns(id).then((columns) => {
      this.#columns.set(id, columns);
      return readColumns(columns);
    });
    this.#documents.set(id, reading);
    return reading;
  }

  /** As it came, for a worker. */
  columnsOf(id: string, document: Document): Uint8Array {
    return this.#columns.get(id) ?? writeColumns(document);
  }

  /** A source text; texts that the file itself carries come first. */
  source(id: string, from: Document, path: string): Promise<SourceText> {
    const carried = from.sources?.get(path);
    if (carried !== undefined) return Promise.resolve({ path, text: carried, reason: undefined });
    const key = `${id} ${path}`;
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const asking = id.startsWith("dropped-")
      ? Promise.resolve({ path, text: undefined, reason: "a dropped file brings no source texts" })
      : this.#origin.source(id, path);
    this.#sources.set(key, asking);
    return asking;
  }

  folder(path: string): Promise<FolderListing> {
    return this.#origin.folder(path);
  }

  async open(path: string): Promise<ViewTab | Failure> {
    const result = await this.#origin.open(path);
    if (!("tab" in result)) return result;
    this.#add(result.tab);
    return result.tab;
  }

  /** A dropped file: read by the server, which knows every format, or here in the browser. */
  async drop(file: File): Promise<ViewTab | Failure> {
    try {
      const answer = await this.#origin.upload(file);
      if (answer !== undefined) {
        if ("tab" in answer) this.#add(answer.tab);
        return "tab" in answer ? answer.tab : answer;
      }
      const columns = await readDropped(file);
      this.#dropped += 1;
      const id = `dropped-${this.#dropped}`;
      const tab = { id, name: file.name, path: file.name, sizeBytes: file.size, revision: 0 };
      this.#columns.set(id, columns);
      this.#documents.set(id, Promise.resolve(readColumns(columns)));
      this.#add(tab);
      return tab;
    } catch (error) {
      return failureOf(error);
    }
  }

  /**
   * Calls when a file was read anew, or could not be. `isSame`: it is what was shown, now with its
   * times.
   */
  watch(listener: (event: ViewEvent, isSame: boolean) => void): void {
    this.#origin.listen((event) => {
      const id = event.kind === "changed" ? event.tab.id : event.id;
      const before = this.tabs.find((tab) => tab.id === id);
      if (event.kind === "changed") {
        this.#documents.delete(event.tab.id);
        this.#sources.clear();
        this.#add(event.tab);
      }
      listener(event, before?.isPreliminary === true);
    });
  }

  #add(tab: ViewTab): void {
    const list = this.#list;
    const tabs = list?.tabs ?? [];
    const place = tabs.findIndex(({ id }) => id === tab.id);
    this.#list = {
      version: list?.version ?? "",
      folder: list?.folder,
      comparison: list?.comparison,
      tabs: place < 0 ? [...tabs, tab] : tabs.map((known) => (known.id === tab.id ? tab : known)),
    };
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof OperatingError) return { error: error.message, remedy: error.remedy };
  return { error: error instanceof Error ? error.message : String(error), remedy: undefined };
}

/** The page carries its data: nothing is asked of anyone. */
class Report implements Origin {
  readonly #data: ReportData;

  constructor(text: string) {
    this.#data = JSON.parse(text) as ReportData;
  }

  documents(): Promise<ViewDocuments> {
    return Promise.resolve(this.#data.documents);
  }

  async columns(id: string): Promise<Uint8Array> {
    const text = this.#data.columns[id];
    if (text === undefined) throw new OperatingError("bad-file", "the page lacks this document");
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  source(_id: string, path: string): Promise<SourceText> {
    const text = this.#data.sources[path];
    const reason =
      text === undefined ? "no source text in this page: pyrometer view --html --source ROOT" : "";
    return Promise.resolve({ path, text, reason: reason === "" ? undefined : reason });
  }

  folder(): Promise<FolderListing> {
    return Promise.reject(new OperatingError("bad-file", NO_SERVER));
  }

  open(): Promise<OpenResult> {
    return Promise.resolve({ error: NO_SERVER, remedy: "drop the file on the page" });
  }

  upload(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  listen(): void {
    // What is in a file does not change.
  }
}

class Server implements Origin {
  readonly #token = new URLSearchParams(location.search).get("token") ?? "";

  async documents(): Promise<ViewDocuments> {
    return (await this.#ask("/api/documents")).json() as Promise<ViewDocuments>;
  }

  async columns(id: string): Promise<Uint8Array> {
    const response = await this.#ask(`/api/documents/${encodeURIComponent(id)}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  async source(id: string, path: string): Promise<SourceText> {
    const query = new URLSearchParams({ path });
    const address = `/api/documents/${encodeURIComponent(id)}/source?${query.toString()}`;
    return (await this.#ask(address)).json() as Promise<SourceText>;
  }

  async folder(path: string): Promise<FolderListing> {
    const query = new URLSearchParams({ path });
    return (await this.#ask(`/api/folder?${query.toString()}`)).json() as Promise<FolderListing>;
  }

  async open(path: string): Promise<OpenResult> {
    const response = await this.#ask("/api/open", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ path }),
    });
    return response.json() as Promise<OpenResult>;
  }

  async upload(file: File): Promise<OpenResult> {
    const query = new URLSearchParams({ name: file.name });
    const response = await this.#ask(`/api/upload?${query.toString()}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: file,
    });
    return response.json() as Promise<OpenResult>;
  }

  listen(listener: (event: ViewEvent) => void): void {
    const events = new EventSource(`/api/events?${new URLSearchParams({ token: this.#token })}`);
    events.addEventListener("message", (message: MessageEvent<string>) => {
      listener(JSON.parse(message.data) as ViewEvent);
    });
  }

  async #ask(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as object), "x-pyrometer-token": this.#token };
    let response: Response;
    try {
      response = await fetch(address, { ...init, headers });
    } catch {
      throw new OperatingError("bad-file", "the viewer's server does not answer", SERVER_REMEDY);
    }
    if (response.ok) return response;
    const said = (await response.text()).slice(0, 300);
    throw new OperatingError("bad-file", said === "" ? response.statusText : errorIn(said));
  }
}

const SERVER_REMEDY = "start it again: pyrometer view FILE";

function errorIn(text: string): string {
  try {
    const parsed = JSON.parse(text) as { readonly error?: unknown; readonly message?: unknown };
    if (typeof parsed.error === "string") return parsed.error;
    if (typeof parsed.message === "string") return parsed.message;
  } catch {
    // Plain text.
  }
  return text;
}
