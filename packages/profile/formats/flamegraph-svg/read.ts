// Flame graphs as SVG: what py-spy writes where nothing else is asked for, and flamegraph.pl,
// inferno and we write. A picture is no profile: it tells the sums by stack and nothing else.
// https://github.com/brendangregg/FlameGraph (flamegraph.pl), https://github.com/jonhoo/inferno

import { OperatingError } from "#base/errors.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { Profile } from "../../model/profile.ts";
import type { ReadFormat } from "../reader.ts";
import { readOwnData } from "./own-data.ts";
import { addStacks, readRectangles } from "./rectangles.ts";

const SIZE_BYTES_MAX = 2 ** 28;
const OWN_DATA = '<script type="application/json" id="data">';
const OWN_DATA_END = "</script>";
/** inferno's variable; flamegraph.pl has `var inverted` too, as a number. */
const INVERTED = /\binverted = (true|false|[01]);/u;
const SETTINGS_CHARS = 16_384;
const COUNTED_UNITS = /^(?:samples?|counts?|events?)$/u;

export const readFlamegraphSvg: ReadFormat = async (input, { rows }) => {
  const bytes = await input.whole();
  if (bytes.length > SIZE_BYTES_MAX) {
    throw new OperatingError("bad-file", "it is larger than 256 MiB, which no picture is");
  }
  const text = new TextDecoder().decode(bytes);
  const diagnosis = new DiagnosisBuilder();
  const ownStart = text.indexOf(OWN_DATA);
  if (ownStart >= 0) {
    const start = ownStart + OWN_DATA.length;
    const end = text.indexOf(OWN_DATA_END, start);
    const profile = end < 0 ? undefined : readOwnData(text.slice(start, end), rows, diagnosis);
    if (profile === undefined) throw noStacks("its data is damaged or cut short");
    return documentOf(profile, "pyrometer", diagnosis);
  }
  const read = readRectangles(text, diagnosis);
  const isCut = !text.trimEnd().endsWith("</svg>");
  if (read.rectangles.length === 0) {
    throw noStacks(isCut ? "it is cut short before its first frame" : "no frame tells its samples");
  }
  const inverted = INVERTED.exec(text.slice(0, SETTINGS_CHARS))?.[1];
  const builder = new ImportBuilder([valueTypeOf(read.unit)], rows);
  const isInverted = inverted === undefined ? undefined : inverted === "true" || inverted === "1";
  const samples = addStacks(read, isInverted, builder, diagnosis);
  diagnosis.note("read", "frames of the picture", read.rectangles.length);
  diagnosis.note("read", "stacks", samples);
  if (isCut) {
    diagnosis.note("repaired", "picture that is cut short", 1, `byte ${bytes.length}`);
  }
  diagnosis.note("ambiguous", "picture, which has no order, no threads and no narrow frames");
  return documentOf(builder.finish(), "", diagnosis);
};

/** Named by what it is a number of. */
function valueTypeOf(unit: string): { name: string; unit: string } {
  if (unit === "samples") return { name: unit, unit: "count" };
  return { name: unit, unit: COUNTED_UNITS.test(unit) ? "count" : unit };
}

function documentOf(profile: Profile, writtenBy: string, diagnosis: DiagnosisBuilder): Document {
  return {
    format: "flamegraph-svg",
    writtenBy,
    kinds: ["samples"],
    profile,
    hasTimes: false,
    isOwn: false,
    diagnosis: diagnosis.finish(),
  };
}

function noStacks(why: string): OperatingError {
  return new OperatingError(
    "bad-file",
    `no stacks can be read from it: ${why}`,
    "open the recording that it was drawn from",
  );
}
