// All keys, and what a ± means.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { DomElement } from "./dom.ts";
import type { Surface } from "./surface.ts";

export class HelpCard {
  readonly #surface: Surface;
  #card: DomElement | undefined;

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  get isOpen(): boolean {
    return this.#card !== undefined;
  }

  close(): void {
    this.#card?.remove();
    this.#card = undefined;
  }

  /** `isDiff`: the frames are coloured by what changed. */
  open(pageWidth: number, pageHeight: number, isDiff: boolean): void {
    const keys: readonly (readonly [string, string])[] = [
      ["click, Enter", "zoom to a frame"],
      ["Esc", "go back: close, leave the search, zoom out, clear"],
      ["arrows", "walk to callers, callees and neighbours"],
      ["/  Ctrl-F", "search names and files by regular expression"],
      ["n  N", "next and previous hit"],
      ["?", "this list"],
    ];
    const notes = [
      "Width is the measured value of a frame and of all that it called.",
      "± is the 95 % interval of sampling alone, from the number of samples.",
    ];
    if (isDiff) notes.push("Points are of the whole of each side; callees are counted in.");
    const width = 464;
    const height = 72 + keys.length * 24 + notes.length * 20;
    const card = this.#surface.element("g", { id: "help" });
    const box = { width, height, rx: 8 };
    card.append(
      this.#surface.element("rect", { class: "shadow", y: 3, ...box }),
      this.#surface.element("rect", { class: "card", ...box }),
      this.#surface.text("Keys", { class: "strong", x: 20, y: 31 }),
    );
    for (const [index, [key, meaning]] of keys.entries()) {
      const y = 60 + index * 24;
      card.append(this.#surface.text(key, { class: "mono strong", x: 20, y }));
      card.append(this.#surface.text(meaning, { x: 130, y }));
    }
    for (const [index, note] of notes.entries()) {
      const y = 68 + keys.length * 24 + index * 20;
      card.append(this.#surface.text(note, { class: "small dim", x: 20, y }));
    }
    const x = Math.round((pageWidth - width) / 2);
    const y = Math.round(Math.max(12, (pageHeight - height) / 2.6));
    card.setAttribute("transform", `translate(${x} ${y})`);
    this.#surface.find("overlay").append(card);
    this.#card = card;
  }
}
