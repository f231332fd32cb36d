// Python in colour. The highlighter's result is markup made of our text; it is taken apart into
// text and class again, so that nothing of a file ever becomes markup in the page.

import highlighter from "highlight.js/lib/core";
import python from "highlight.js/lib/languages/python";

export interface Token {
  readonly text: string;
  /** Classes of the style sheet: `hljs-keyword`; empty for plain text. */
  readonly kind: string;
}

/** A text beyond it is shown plain. */
const CHARS_MAX = 400_000;

highlighter.registerLanguage("python", python);

/** A list of tokens per line. */
export function highlightedLines(text: string): readonly (readonly Token[])[] {
  if (text.length > CHARS_MAX) return text.split("\n").map((line) => [{ text: line, kind: "" }]);
  const markup = highlighter.highlight(text, { language: "python", ignoreIllegals: true }).value;
  const page = new DOMParser().parseFromString(`<pre>${markup}</pre>`, "text/html");
  const lines: Token[][] = [[]];
  const walk = (node: Node, kind: string): void => {
    if (node.nodeType === Node.TEXT_NODE) {
      for (const [index, part] of (node.textContent ?? "").split("\n").entries()) {
        if (index > 0) lines.push([]);
        if (part !== "") lines[lines.length - 1].push({ text: part, kind });
      }
      return;
    }
    const own = node instanceof Element && node.className !== "" ? node.className : kind;
    for (const child of node.childNodes) walk(child, own);
  };
  for (const child of page.body.firstElementChild?.childNodes ?? []) walk(child, "");
  return lines;
}
