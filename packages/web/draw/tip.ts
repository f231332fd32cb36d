// The one tooltip of the page: plain text nodes beside the pointer, outside of what preact draws,
// so that moving the pointer draws nothing anew.

export interface Tip {
  readonly title: string;
  readonly place: string;
  /** Rows of figures: share, value, what it is. */
  readonly figures: readonly (readonly string[])[];
  readonly note: string;
}

const GAP_PX = 14;
let element: HTMLElement | undefined;
let shown: Tip | undefined;

export function showTip(tip: Tip, x: number, y: number): void {
  element ??= made();
  if (tip !== shown) fill(element, tip);
  shown = tip;
  element.hidden = false;
  const { width, height } = element.getBoundingClientRect();
  const left = x + GAP_PX + width > innerWidth ? x - GAP_PX - width : x + GAP_PX;
  const top = y + GAP_PX + height > innerHeight ? y - GAP_PX - height : y + GAP_PX;
  element.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
}

export function hideTip(): void {
  if (element !== undefined) element.hidden = true;
}

function made(): HTMLElement {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  document.body.append(tip);
  return tip;
}

function fill(into: HTMLElement, tip: Tip): void {
  const figures = document.createElement("div");
  figures.className = "tip-figures";
  for (const row of tip.figures) {
    for (const text of row) figures.append(part("span", "", text));
  }
  into.replaceChildren(
    part("b", "tip-title", tip.title),
    part("div", "tip-place", tip.place),
    figures,
    part("div", "tip-note", tip.note),
  );
}

function part(kind: string, className: string, text: string): HTMLElement {
  const child = document.createElement(kind);
  child.className = className;
  child.textContent = text;
  return child;
}
