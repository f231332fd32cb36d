// Writes a drawn profile to where it belongs.

import * as fs from "node:fs";

import type { Profile } from "#profile/model/profile.ts";

import type { Drawing } from "./drawing.ts";
import { RENDERERS } from "./render.ts";
import type { DrawnFormat } from "./render.ts";
import { cannotWrite, replaceFile } from "./replace-file.ts";
import { writeAll } from "./write-all.ts";

const STDOUT_DESCRIPTOR = 1;

export type WritablePlace =
  | { readonly kind: "stdout" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "device"; readonly path: string };

/** Throws `cannot-write`; a file is then as it was. */
export async function writeOutput(
  place: WritablePlace,
  format: DrawnFormat,
  profile: Profile,
  drawing: Drawing,
): Promise<void> {
  writePieces(place, await RENDERERS[format](profile, drawing));
}

/** Throws `cannot-write`; a file is then as it was. */
export function writePieces(place: WritablePlace, pieces: Iterable<Uint8Array>): void {
  if (place.kind === "file") replaceFile(place.path, pieces);
  else if (place.kind === "device") writeDevice(place.path, pieces);
  else writeStream(STDOUT_DESCRIPTOR, "stdout", pieces);
}

function writeDevice(devicePath: string, pieces: Iterable<Uint8Array>): void {
  let descriptor: number;
  try {
    descriptor = fs.openSync(devicePath, "w");
  } catch (error) {
    throw cannotWrite(devicePath, error);
  }
  try {
    writeStream(descriptor, devicePath, pieces);
  } finally {
    fs.closeSync(descriptor);
  }
}

function writeStream(descriptor: number, name: string, pieces: Iterable<Uint8Array>): void {
  for (const piece of pieces) {
    try {
      writeAll(descriptor, piece);
    } catch (error) {
      throw cannotWrite(name, error);
    }
  }
}
