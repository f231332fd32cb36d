import type { Sureness } from "../reader.ts";
import { PROFILE, VALUE_TYPE } from "./fields.ts";
import { WIRE, WireCursor, WireError } from "./wire-cursor.ts";

const MESSAGES = new Set<number>([
  PROFILE.sampleType,
  PROFILE.sample,
  PROFILE.mapping,
  PROFILE.location,
  PROFILE.function,
  PROFILE.stringTable,
  PROFILE.periodType,
]);
/** Numbers; those of comments may be packed. */
const NUMBERS = new Set<number>([
  PROFILE.dropFrames,
  PROFILE.keepFrames,
  PROFILE.timeNanos,
  PROFILE.durationNanos,
  PROFILE.period,
  PROFILE.comment,
  PROFILE.defaultSampleType,
  PROFILE.docUrl,
]);
const FIELDS_LOOKED_AT = 64;
/** Text that begins with a line feed can look like a field or two. */
const FIELDS_MIN = 3;
const VALUE_TYPE_BYTES_MAX = 32;

/** A protobuf whose first fields are those of a profile, with a value type among them. */
export function sniffPprof(head: Uint8Array): Sureness {
  const cursor = new WireCursor(head);
  let valueTypes = 0;
  let fields = 0;
  try {
    while (fields < FIELDS_LOOKED_AT && cursor.next()) {
      const { field, wire } = cursor;
      const isPacked = field === PROFILE.comment && wire === WIRE.bytes;
      if (MESSAGES.has(field) ? wire !== WIRE.bytes : !NUMBERS.has(field)) return 0;
      if (NUMBERS.has(field) && wire !== WIRE.varint && !isPacked) return 0;
      if (field === PROFILE.sampleType) {
        if (!isValueType(cursor)) return 0;
        valueTypes += 1;
      } else cursor.skip();
      fields += 1;
    }
  } catch (error) {
    // The head is a part of the file: what passes its end may be whole.
    if (!(error instanceof WireError) || !error.isCutOff) return 0;
  }
  return valueTypes > 0 && fields >= FIELDS_MIN ? 2 : 0;
}

function isValueType(cursor: WireCursor): boolean {
  const message = cursor.message();
  if (message.end - message.at > VALUE_TYPE_BYTES_MAX) return false;
  while (message.next()) {
    const isField = message.field === VALUE_TYPE.type || message.field === VALUE_TYPE.unit;
    if (!isField || message.wire !== WIRE.varint) return false;
    message.skip();
  }
  return true;
}
