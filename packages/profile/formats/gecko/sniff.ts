import { headHas, jsonKeys } from "../json-shape.ts";
import type { Sureness } from "../reader.ts";

export function sniffGecko(head: Uint8Array): Sureness {
  const keys = jsonKeys(head);
  if (keys.has("meta.preprocessedProfileVersion") || keys.has("shared")) return 0;
  const isFirefox = keys.has("meta.interval") || keys.has("meta.processType");
  if (isFirefox && keys.has("meta.version")) return headHas(head, '"schema"') ? 3 : 2;
  return keys.has("threads[].stackTable") || keys.has("threads[].stringTable") ? 2 : 0;
}
