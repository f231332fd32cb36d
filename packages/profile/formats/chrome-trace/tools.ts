// By what Python's tracers add to a trace one knows them; viztracer adds source texts too.

import type { JsonReader } from "../json-reader.ts";

const SOURCES_MAX = 10_000;

export interface TraceAbout {
  /** Of the outermost object. */
  readonly keys: Set<string>;
  /** `pyrometer@0.1.0`, `viztracer 1.0.0`; empty: not told. */
  exporter: string;
}

export function writerOf({ keys, exporter }: TraceAbout): string {
  if (exporter !== "") return exporter.replace("@", " ");
  if (keys.has("schemaVersion") && keys.has("deviceProperties")) return "torch.profiler";
  return "";
}

/** `file_info`: `files` by path, each a text and its number of lines. */
export function readViztracerSources(json: JsonReader): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  if (json.kind() !== "object" || !json.enterObject()) return sources;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key !== "files" || json.kind() !== "object" || !json.enterObject()) continue;
    for (let path = json.key(); path !== undefined; path = json.key()) {
      if (json.kind() !== "array" || !json.enterArray()) continue;
      while (json.element()) {
        if (json.index > 0 || json.kind() !== "string") continue;
        if (sources.size < SOURCES_MAX) sources.set(path, json.string());
      }
    }
  }
  return sources;
}
