import { headHas, jsonKeys } from "../json-shape.ts";
import type { Sureness } from "../reader.ts";

export function sniffFirefoxProcessed(head: Uint8Array): Sureness {
  const keys = jsonKeys(head);
  if (!keys.has("meta")) return 0;
  if (keys.has("meta.preprocessedProfileVersion")) return 3;
  return headHas(head, '"preprocessedProfileVersion"') || keys.has("shared.stringArray") ? 2 : 0;
}
