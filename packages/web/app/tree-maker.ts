// Asks a worker for trees of one large document: one at a time, of those that are asked for
// meanwhile only the last.

import type { ViewTree } from "#analysis/views/document-tree.ts";
import type { TreeView } from "#analysis/views/tree-view.ts";
import { OPENED_NODES_MAX } from "./profile-view.ts";
import type { TreeAnswer, TreeRequest } from "./tree-worker.ts";
// oxlint-disable-next-line import/default -- vite makes the export of a worker
import InlineWorker from "./tree-worker.ts?worker&inline";

export interface MadeTrees {
  readonly tree: ViewTree;
  readonly shown: ViewTree;
}

interface Asked {
  readonly view: TreeView;
  readonly isInverted: boolean;
  /** Undefined: it could not be made there. */
  readonly answer: (made: MadeTrees | undefined) => void;
}

export class TreeMaker {
  readonly #worker = new InlineWorker();
  #running: Asked | undefined;
  #next: Asked | undefined;
  #id = 0;

  /** `columns`: the document as it came. */
  constructor(columns: Uint8Array) {
    this.#post({ columns });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<TreeAnswer>) => {
      if (data.id === this.#id) this.#finish("error" in data ? undefined : data);
    });
    this.#worker.addEventListener("error", () => this.#finish(undefined));
  }

  make(view: TreeView, isInverted: boolean, answer: Asked["answer"]): void {
    this.#next = { view, isInverted, answer };
    if (this.#running === undefined) this.#run();
  }

  end(): void {
    this.#worker.terminate();
  }

  #run(): void {
    this.#running = this.#next;
    this.#next = undefined;
    if (this.#running === undefined) return;
    this.#id += 1;
    const { view, isInverted } = this.#running;
    this.#post({ id: this.#id, view, isInverted, mostNodes: OPENED_NODES_MAX });
  }

  #finish(made: MadeTrees | undefined): void {
    const asked = this.#running;
    this.#running = undefined;
    // What was asked for meanwhile takes its place.
    if (this.#next === undefined) asked?.answer(made);
    else this.#run();
  }

  #post(request: TreeRequest): void {
    this.#worker.postMessage(request);
  }
}
