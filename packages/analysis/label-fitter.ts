// Makes a frame's label fit its rectangle. What is lost first: the place, the share, the class
// before the method's name, the end of the name.
//
// Trap: inlined into SVG files by its source text (svg/script/assemble.ts), so it may use nothing
// from outside itself.

export interface FittedLabel {
  readonly name: string;
  readonly share: string;
  readonly place: string;
}

export class LabelFitter {
  /** Columns of a monospaced font: East Asian wide characters and emoji take two. */
  columns(text: string): number {
    let columns = 0;
    for (const character of text) columns += this.#wide(character.codePointAt(0) ?? 0) ? 2 : 1;
    return columns;
  }

  #wide(code: number): boolean {
    return code >= 0x1100 && (code <= 0x115f || (code >= 0x2e80 && code !== 0xfffd));
  }

  /**
   * The text, or as much of it as fits with an ellipsis; empty where not even two characters fit.
   */
  clip(text: string, room: number): string {
    if (this.columns(text) <= room) return text;
    if (room < 3) return "";
    let columns = 1;
    let kept = "";
    for (const character of text) {
      columns += this.columns(character);
      if (columns > room) break;
      kept += character;
    }
    return `${kept}…`;
  }

  /** Keeps both ends: for paths, whose last part says most. */
  clipMiddle(text: string, room: number): string {
    const characters = Array.from(text);
    if (this.columns(text) <= room || room < 8) return this.clip(text, room);
    const head = Math.floor(room / 3);
    const tail = room - head - 1;
    let start = characters.length;
    for (let columns = 0; start > 0; start--) {
      columns += this.columns(characters[start - 1]);
      if (columns > tail) break;
    }
    return `${this.clip(text, head + 1).slice(0, -1)}…${characters.slice(start).join("")}`;
  }

  fit(name: string, share: string, place: string, room: number): FittedLabel {
    const rest = room - this.columns(name);
    if (rest < 0) {
      // The part after the last dot, but not of `<locals>.…`, a name that is all dots, or a row's
      // text, such as a process and its command line.
      const method = name.includes(" ") ? name : name.slice(name.lastIndexOf(".") + 1);
      return { name: this.clip(method === "" ? name : method, room), share: "", place: "" };
    }
    const afterShare = rest - this.columns(share) - 1;
    if (afterShare < 0) return { name, share: "", place: "" };
    const fits = place !== "" && afterShare >= this.columns(place) + 2;
    return { name, share, place: fits ? place : "" };
  }
}
