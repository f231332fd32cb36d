// The page in one text: as it is served, and, with the documents in it, as a file of its own. Its
// policy lets nothing in but the very script and style that are written into it.

import { createHash } from "node:crypto";

/** What `tools/web-bundle.ts` makes of `packages/web`. */
export interface PageBundle {
  /** The page without script and style. */
  readonly skeleton: string;
  readonly script: string;
  readonly style: string;
}

/** `self`: the server that the page came from; `none`: a file, which reaches nothing. */
export type Connects = "self" | "none";

/** Content-Security-Policy of the page. Workers are of its own text (`blob:`). */
export function pagePolicy(bundle: PageBundle, connects: Connects): string {
  const rules = [
    "default-src 'none'",
    `script-src ${hashOf(safeScript(bundle.script))}`,
    `style-src ${hashOf(safeStyle(bundle.style))}`,
    "img-src data: blob:",
    "font-src data:",
    "worker-src blob: data:",
    `connect-src '${connects}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return rules.join("; ");
}

/** `data`: elements that stand before the script; already escaped. */
export function pageHtml(bundle: PageBundle, connects: Connects, data = ""): string {
  const rules = pagePolicy(bundle, connects);
  const policy = `<meta http-equiv="Content-Security-Policy" content="${rules}">`;
  const style = `<style>${safeStyle(bundle.style)}</style>`;
  const script = `<script type="module">${safeScript(bundle.script)}</script>`;
  // Functions, since `$&` in a text would be filled in.
  return bundle.skeleton
    .replace(/<head[^>]*>/u, (head) => `${head}${policy}`)
    .replace("</head>", () => `${style}</head>`)
    .replace("</body>", () => `${data}${script}</body>`);
}

/** JSON for a script element that holds data: no text in it can end the element. */
export function jsonElement(id: string, value: unknown): string {
  const json = JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `<script type="application/json" id="${id}">${json}</script>`;
}

/** In our own program `</script` and `<!--` stand in texts and expressions only. */
function safeScript(script: string): string {
  return script.replaceAll(/<(?=\/script|!--|script)/giu, String.raw`\x3c`);
}

function safeStyle(style: string): string {
  return style.replaceAll(/<(?=\/style)/giu, String.raw`\3c `);
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
