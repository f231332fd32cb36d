// Searching with an expression of a person's: some run for ever (`(a+)+$`), so it runs in a worker
// that is ended when it takes too long. The worker is its own text, for a page in one file has no
// other address to load it from.

const LIMIT_MS = 500;

const WORKER_SOURCE = `
let names = [];
self.onmessage = ({ data }) => {
  if (data.names !== undefined) { names = data.names; return; }
  const hits = new Uint8Array(names.length);
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
  readonly hits?: Uint8Array;
  readonly error?: string;
}

export class NameSearch {
  readonly #names: readonly string[];
  #worker: Worker | undefined;
  #last = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** By row of names 1 where it matches; undefined: a later search took its place. */
  search(pattern: string): Promise<SearchResult | undefined> {
    const error = expressionError(pattern);
    if (error !== undefined) return Promise.resolve({ error });
    this.#last += 1;
    const id = this.#last;
    const worker = this.#started();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.end();
        resolve(id === this.#last ? { error: "too slow: stopped after 0.5 s" } : undefined);
      }, LIMIT_MS);
      worker.addEventListener("message", (message: MessageEvent<Answer>) => {
        const { data } = message;
        if (data.id !== id) return;
        clearTimeout(timer);
        if (id !== this.#last) resolve(undefined);
        else if (data.hits === undefined) resolve({ error: data.error ?? "failed" });
        else resolve({ frames: data.hits });
      });
      worker.postMessage({ id, pattern, flags: flagsOf(pattern) });
    });
  }

  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const address = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.postMessage({ names: this.#names });
    this.#worker = worker;
    return worker;
  }
}

/** Without capitals in it, capitals do not count. */
export function flagsOf(pattern: string): string {
  return /\p{Lu}/u.test(pattern.replaceAll(/\\./g, "")) ? "" : "i";
}

function expressionError(pattern: string): string | undefined {
  try {
    RegExp(pattern);
    return undefined;
  } catch {
    return "not a regex (yet)";
  }
}
