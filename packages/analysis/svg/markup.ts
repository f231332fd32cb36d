// Elements as text. Attribute values are escaped here, so that none can be forgotten; text goes
// through `escapeXml` where it is written.

import { escapeXml } from "./display-text.ts";

export type MarkupAttributes = Readonly<Record<string, string | number>>;

/** `<name key="value">content</name>`; `content` is markup. */
export function tag(name: string, attributes: MarkupAttributes, ...content: string[]): string {
  let start = `<${name}`;
  for (const key in attributes) start += ` ${key}="${escapeXml(String(attributes[key]))}"`;
  return content.length === 0 ? `${start}/>` : `${start}>${content.join("")}</${name}>`;
}
