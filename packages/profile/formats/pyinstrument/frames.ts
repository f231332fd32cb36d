// How pyinstrument names frames: `function NUL path NUL first line`, in newer versions followed by
// attributes, each behind an SOH and begun by a letter.

import type { FramePlace } from "../../model/import-builder.ts";
import { kindOfFile, lineOf } from "../imported-names.ts";

const SEPARATOR = "\u0000";
const ATTRIBUTES = "\u0001";
const CLASS = "c";
const LINE = "l";

/** The time of a frame itself, as a child of it. */
export const SELF_NAME = "[self]";

export function placeOfIdentifier(identifier: string): FramePlace {
  const [place, ...attributes] = identifier.split(ATTRIBUTES);
  const [name, path = "", firstLine = ""] = place.split(SEPARATOR);
  const told = (letter: string): string | undefined =>
    attributes.find((attribute) => attribute.startsWith(letter))?.slice(1);
  return placeOf(name, path, Number(firstLine), Number(told(LINE) ?? NaN), told(CLASS) ?? "");
}

/** `[await]` and the like are no functions of Python. */
export function placeOf(
  name: string,
  path: string,
  firstLine: number,
  line: number,
  className: string,
): FramePlace {
  const qualifiedName = className === "" ? name : `${className}.${name}`;
  const lines = { line: lineOf(line), firstLine: lineOf(firstLine) };
  const isSynthetic = name.startsWith("[") && name.endsWith("]");
  return { name, qualifiedName, path, ...lines, kind: isSynthetic ? "root" : kindOfFile(path) };
}
