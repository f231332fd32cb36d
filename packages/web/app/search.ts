// Searching with an expression of a person's: some run for ever (`(a+)+$`), so it runs in a worker
// that is ended when it takes too long. The worker is its own text, for a page in one file has no
// other address to load it from.

const LIMIT_MS = 500;

const WORKER_SOURCE = `
let names = [];
self.onmessage = ({ data }) => {
  if (data.names !== undefined) { names = data.names; return; }
  const hits = new Uint8Array(names.length);
  self.postMessage({ id: data.id, hasBegun: true });
  try {
    const expression = new RegExp(data.pattern, data.flags);
    for (let row = 0; row < names.length; row += 1) hits[row] = expression.test(names[row]) ? 1 : 0;
    self.postMessage({ id: data.id, hits }, [hits.buffer]);
  } catch (error) {
    self.postMessage({ id: data.id, error: String(error.message) });
  }
};`;

export type SearchResult =
  | { readonly frames: Uint8Array }
  /** Not an expression, or too slow: said as it is. */
  | { readonly error: string };

interface Answer {
  readonly id: number;
  /** The first answer: from now on its time counts, a worker's start does not. */
  readonly hasBegun?: boolean;
  readonly hits?: Uint8Array;
  readonly error?: string;
}

interface Asked {
  readonly pattern: string;
  readonly answer: (result: SearchResult | undefined) => void;
}

export class NameSearch {
  readonly #names: readonly string[];
  #worker: Worker | undefined;
  #running: Asked | undefined;
  /** The last that was asked for while another runs; those between are answered with nothing. */
  #next: Asked | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #id = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** By row of names 1 where it matches; undefined: a later search took its place. */
  search(pattern: string): Promise<SearchResult | undefined> {
    return new Promise((answer) => {
      this.#next?.answer(undefined);
      this.#next = { pattern, answer };
      if (this.#running === undefined) this.#run();
    });
  }

  /** Nothing is asked of it any more. */
  end(): void {
    this.#next = undefined;
    this.#finish(undefined);
    this.#stop();
  }

  #run(): void {
    const asked = this.#next;
    this.#next = undefined;
    this.#running = asked;
    if (asked === undefined) return;
    const error = expressionError(asked.pattern);
    if (error !== undefined) {
      this.#finish({ error });
      return;
    }
    this.#id += 1;
    const { pattern } = asked;
    this.#started().postMessage({ id: this.#id, pattern, flags: flagsOf(pattern) });
  }

  #hear({ id, hasBegun, hits, error }: Answer): void {
    if (id !== this.#id) return;
    if (hasBegun === true) {
      this.#timer = setTimeout(() => {
        this.#stop();
        this.#finish({ error: "too slow: stopped after 0.5 s" });
      }, LIMIT_MS);
    } else this.#finish(hits === undefined ? { error: error ?? "failed" } : { frames: hits });
  }

  #finish(result: SearchResult | undefined): void {
    clearTimeout(this.#timer);
    const asked = this.#running;
    this.#running = undefined;
    asked?.answer(this.#next === undefined ? result : undefined);
    this.#run();
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const address = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.#hear(data));
    worker.postMessage({ names: this.#names });
    this.#worker = worker;
    return worker;
  }
}

/** Without capitals in it, capitals do not count. */
export function flagsOf(pattern: string): string {
  return /\p{Lu}/u.test(pattern.replaceAll(/\\./g, "")) ? "" : "i";
}

/** Undefined: it is an expression. */
export function expressionError(pattern: string): string | undefined {
  try {
    RegExp(pattern);
    return undefined;
  } catch {
    return "not a regex (yet)";
  }
}
