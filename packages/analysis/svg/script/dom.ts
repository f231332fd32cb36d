// The few parts of the DOM that the script uses. Not lib.dom: that would make `name`, `close`,
// `status` and a thousand others known everywhere in this checkout, and hide a forgotten import.

export interface DomEvent {
  readonly target: DomElement;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly clientX: number;
  readonly clientY: number;
  readonly deltaY: number;
  /** Unit of `deltaY`: 0 px, 1 lines, 2 pages. */
  readonly deltaMode: number;
  readonly pointerType: string;
  preventDefault(): void;
}

export interface DomElement {
  textContent: string;
  value: string;
  setAttribute(name: string, value: string): void;
  getAttribute(name: string): string | null;
  removeAttribute(name: string): void;
  append(...children: DomElement[]): void;
  replaceChildren(...children: DomElement[]): void;
  remove(): void;
  querySelectorAll(selector: string): ArrayLike<DomElement>;
  closest(selector: string): DomElement | null;
  addEventListener(
    type: string,
    listener: (event: DomEvent) => void,
    options?: { readonly passive: boolean },
  ): void;
  getComputedTextLength(): number;
  focus(): void;
  select(): void;
  blur(): void;
}

export interface DomDocument {
  readonly documentElement: DomElement;
  readonly activeElement: DomElement | null;
  createElementNS(namespace: string, name: string): DomElement;
  getElementById(id: string): DomElement | null;
}

export interface DomWindow {
  readonly document: DomDocument;
  readonly innerWidth: number;
  readonly innerHeight: number;
  readonly location: { readonly hash: string };
  readonly history: {
    pushState(state: null, title: string, url: string): void;
    replaceState(state: null, title: string, url: string): void;
    back(): void;
  };
  addEventListener(type: string, listener: (event: DomEvent) => void): void;
  requestAnimationFrame(callback: () => void): void;
}
