// What both formats of the Firefox Profiler say about themselves, and how they name places.

import type { FrameKind } from "../model/tables.ts";
import type { JsonReader } from "./json-reader.ts";
import { kindOfFile, lineOf } from "./imported-names.ts";

const CATEGORIES_MAX = 4096;
const CPU_UNITS_NS: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["µs", 1e3],
  ["us", 1e3],
  ["ms", 1e6],
]);

const CATEGORY_KINDS: ReadonlyMap<string, FrameKind> = new Map([
  ["Python", "python"],
  ["Native", "native"],
  ["User", "native"],
  ["Kernel", "kernel"],
  ["GC", "gc"],
  ["GC / CC", "gc"],
  ["Garbage collection", "gc"],
]);

export interface FirefoxMeta {
  /** NaN: it is not told. */
  version: number;
  processedVersion: number;
  product: string;
  importedFrom: string;
  /** ms since 1970. */
  startTimeMs: number;
  intervalMs: number;
  readonly categories: string[];
  /** Of `threadCPUDelta`; undefined where it is cycles, or not told. */
  cpuUnitNs: number | undefined;
}

export function readFirefoxMeta(json: JsonReader): FirefoxMeta {
  const meta: FirefoxMeta = {
    version: NaN,
    processedVersion: NaN,
    product: "",
    importedFrom: "",
    startTimeMs: 0,
    intervalMs: 0,
    categories: [],
    cpuUnitNs: undefined,
  };
  if (!json.enterObject()) return meta;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "version") meta.version = json.anyNumber();
    else if (key === "preprocessedProfileVersion") meta.processedVersion = json.anyNumber();
    else if (key === "product") meta.product = json.anyString();
    else if (key === "importedFrom") meta.importedFrom = json.anyString();
    else if (key === "startTime") meta.startTimeMs = finite(json.anyNumber());
    else if (key === "interval") meta.intervalMs = finite(json.anyNumber());
    else if (key === "categories") readCategories(json, meta.categories);
    else if (key === "sampleUnits") meta.cpuUnitNs = readCpuUnit(json);
  }
  return meta;
}

function finite(value: number): number {
  return Math.abs(value) < 1e15 ? value : 0;
}

function readCategories(json: JsonReader, categories: string[]): void {
  if (json.kind() !== "array" || !json.enterArray()) return;
  while (json.element()) {
    let name = "";
    if (json.kind() === "object" && json.enterObject()) {
      for (let key = json.key(); key !== undefined; key = json.key()) {
        if (key === "name") name = json.anyString();
      }
    }
    if (categories.length < CATEGORIES_MAX) categories.push(name);
  }
}

function readCpuUnit(json: JsonReader): number | undefined {
  let unit: number | undefined;
  if (json.kind() !== "object" || !json.enterObject()) return undefined;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "threadCPUDelta") unit = CPU_UNITS_NS.get(json.anyString());
  }
  return unit;
}

/** What a place's category says of its kind; undefined where it says nothing. */
export function kindOfCategory(category: string): FrameKind | undefined {
  return CATEGORY_KINDS.get(category);
}

export interface NamedPlace {
  readonly name: string;
  readonly path: string;
  /** The line that the function begins at; -1: not known. */
  readonly firstLine: number;
  readonly kind: FrameKind;
}

/** `f (a.py:12)`, `f (https://a/b.js:1:2)[3]`, `f (in libc.so)`, `py::f:/a.py`, `0x1234`. */
export function placeOfLocation(location: string): NamedPlace {
  const plain: NamedPlace = { name: location, path: "", firstLine: -1, kind: "python" };
  if (location.startsWith("0x")) return { ...plain, kind: "native" };
  if (location.startsWith("py::")) return placeOfPerfMap(location);
  const end = location.replace(/\[\d+\]$/u, "");
  const open = end.lastIndexOf(" (");
  if (open <= 0 || !end.endsWith(")")) return plain;
  const name = location.slice(0, open);
  const inside = end.slice(open + 2, -1);
  if (inside.startsWith("in ")) return { ...plain, name, path: inside.slice(3), kind: "native" };
  const last = numberAtEnd(inside);
  const before = last < 0 ? -1 : numberAtEnd(inside.slice(0, last));
  // `:line` or `:line:column`.
  const pathEnd = before < 0 ? last : before;
  const path = pathEnd < 0 ? inside : inside.slice(0, pathEnd);
  const line = pathEnd < 0 ? NaN : Number.parseInt(inside.slice(pathEnd + 1), 10);
  return { name, path, firstLine: lineOf(line), kind: kindOfFile(path) };
}

/** Where the colon of a number at the end stands; -1: there is none. Names may be very long. */
function numberAtEnd(text: string): number {
  let at = text.length - 1;
  while (at >= 0 && text[at] >= "0" && text[at] <= "9") at -= 1;
  return at >= 0 && at < text.length - 1 && text[at] === ":" ? at : -1;
}

/** As Python writes its perf map: `py::name:path`. */
export function placeOfPerfMap(symbol: string): NamedPlace {
  const colon = symbol.indexOf(":", "py::".length);
  const name = colon < 0 ? symbol.slice("py::".length) : symbol.slice("py::".length, colon);
  const path = colon < 0 ? "" : symbol.slice(colon + 1);
  return { name, path, firstLine: -1, kind: "python" };
}
