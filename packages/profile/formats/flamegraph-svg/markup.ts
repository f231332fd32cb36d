// What is looked for in the markup of a flame graph: titles with the rectangle that follows them.
// The text is searched forwards only, so that hostile markup costs no more than its length.

export interface TitledRectangle {
  readonly title: string;
  /** As they stand in the markup. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Offset in the text, for messages. */
  readonly offset: number;
}

const TITLE = "<title>";
const TITLE_END = "</title>";
const RECTANGLE = "<rect";
const ATTRIBUTES_CHARS_MAX = 2000;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/gu;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/giu;
const NAMED: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};
const CODE_POINT_MAX = 0x10_ffff;

export function* titledRectangles(text: string): Generator<TitledRectangle> {
  let at = text.indexOf(TITLE);
  while (at >= 0) {
    const titleEnd = text.indexOf(TITLE_END, at);
    if (titleEnd < 0) return;
    const start = afterSpace(text, titleEnd + TITLE_END.length);
    if (text.startsWith(RECTANGLE, start)) {
      const end = text.indexOf(">", start);
      if (end < 0) return;
      const inside = text.slice(start, Math.min(end, start + ATTRIBUTES_CHARS_MAX));
      yield {
        title: unescaped(text.slice(at + TITLE.length, titleEnd)),
        attributes: new Map(Array.from(inside.matchAll(ATTRIBUTE), (one) => [one[1], one[2]])),
        offset: at,
      };
    }
    at = text.indexOf(TITLE, titleEnd);
  }
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
  return at;
}

/** Text of XML as it was before it was escaped. */
export function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return point <= CODE_POINT_MAX ? String.fromCodePoint(point) : whole;
  });
}
