// What the meta block and the cost totals hold, field by field; the types make the compiler ask for
// a line here for every field of the model.

import type { ProfileCost, ProfileMeta } from "../../model/profile.ts";
import { DamagedError, type ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

type FieldType = "text" | "number" | "boolean" | "texts";

/** Fields of `ProfileMeta`, stored as JSON. */
const META_FIELDS: Readonly<Record<keyof ProfileMeta, FieldType>> = {
  pyrometerVersion: "text",
  startedAtMs: "number",
  pid: "number",
  command: "texts",
  workingDirectory: "text",
  standardLibrary: "text",
  pythonVersion: "text",
  host: "text",
  rateHz: "number",
  noStop: "boolean",
};

/**
 * Numbers of `ProfileCost` in the order in which they are stored, as whole numbers (`readCost`
 * misses none).
 */
const COST_NUMBERS = [
  "durationNs",
  "ticks",
  "missedTicks",
  "samples",
  "holds",
  "heldNs",
  "longestHoldNs",
  "profilerCpuNs",
  "profilerResidentBytes",
] as const satisfies readonly (keyof ProfileCost)[];

type CostNumber = (typeof COST_NUMBERS)[number];

/** Far more than a recording has; what is longer is damage. */
const MAX_LOST_REASONS = 1000;
const MAX_NOTES = 10_000;

export function metaText(meta: ProfileMeta): string {
  const fields = Object.keys(META_FIELDS) as (keyof ProfileMeta)[];
  return JSON.stringify(Object.fromEntries(fields.map((field) => [field, meta[field]])));
}

export function parseMeta(text: string): ProfileMeta {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DamagedError("the meta block is no JSON");
  }
  if (typeof value !== "object" || value === null) throw new DamagedError("meta is no object");
  const given = value as Readonly<Record<string, unknown>>;
  for (const [field, type] of Object.entries(META_FIELDS)) {
    if (!hasType(given[field], type)) throw new DamagedError(`meta.${field} is no ${type}`);
  }
  return Object.fromEntries(
    Object.keys(META_FIELDS).map((field) => [field, given[field]]),
  ) as unknown as ProfileMeta;
}

function hasType(value: unknown, type: FieldType): boolean {
  if (type === "text") return typeof value === "string";
  if (type === "number") return typeof value === "number" && Number.isFinite(value);
  if (type === "boolean") return typeof value === "boolean";
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

export function writeCost(writer: ByteWriter, cost: ProfileCost): void {
  for (const field of COST_NUMBERS) writer.varint(Math.max(0, Math.round(cost[field])));
  const lost = Object.entries(cost.lost).slice(0, MAX_LOST_REASONS);
  writer.varint(lost.length);
  for (const [reason, count] of lost) {
    writer.text(reason);
    writer.varint(count);
  }
  const notes = cost.notes.slice(0, MAX_NOTES);
  writer.varint(notes.length);
  for (const note of notes) writer.text(note);
}

export function readCost(reader: ByteReader): ProfileCost {
  const numbers = Object.fromEntries(
    COST_NUMBERS.map((field) => [field, reader.varint()]),
  ) as Record<CostNumber, number>;
  const lost: [string, number][] = [];
  const reasonCount = reader.rowCount(2, MAX_LOST_REASONS);
  for (let row = 0; row < reasonCount; row += 1) {
    const reason = reader.text();
    lost.push([reason, reader.varint()]);
  }
  const notes: string[] = [];
  const noteCount = reader.rowCount(1, MAX_NOTES);
  for (let row = 0; row < noteCount; row += 1) notes.push(reader.text());
  return { ...numbers, lost: Object.fromEntries(lost), notes };
}
