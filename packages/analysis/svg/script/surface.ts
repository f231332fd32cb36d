// Makes elements. Text only ever goes in as text, so nothing needs escaping here.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { DomDocument, DomElement } from "./dom.ts";

export type Attributes = Readonly<Record<string, string | number>>;

export class Surface {
  readonly document: DomDocument;
  /** Width of a character of the frames' font. */
  readonly columnWidth: number;

  constructor(document: DomDocument) {
    this.document = document;
    const probe = this.text("0".repeat(40), { class: "label", x: 0, y: -99 });
    document.documentElement.append(probe);
    this.columnWidth = probe.getComputedTextLength() / 40;
    probe.remove();
  }

  element(name: string, attributes: Attributes = {}, ...children: DomElement[]): DomElement {
    const element = this.document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) element.setAttribute(key, String(attributes[key]));
    if (children.length > 0) element.append(...children);
    return element;
  }

  text(content: string, attributes: Attributes = {}): DomElement {
    const element = this.element("text", attributes);
    element.textContent = content;
    return element;
  }

  span(content: string, attributes: Attributes = {}): DomElement {
    const element = this.element("tspan", attributes);
    element.textContent = content;
    return element;
  }

  /** An element of the file; it is there, or the file is not ours. */
  find(id: string): DomElement {
    const element = this.document.getElementById(id);
    if (element === null) throw new Error(`no element ${id}`);
    return element;
  }
}
