// The bytes of a document in a format, by the kind that is written.

import type { EdgeTables } from "#profile/model/kinds.ts";
import type { Profile } from "#profile/model/profile.ts";

import type { Drawing } from "../output/drawing.ts";
import { RENDERERS } from "../output/render.ts";
import type { DrawnFormat } from "../output/render.ts";
import { decidedDrawing } from "../regex/decided-selection.ts";
import { refuseWithoutSamples } from "../view/selected-document.ts";
import type { WrittenDocument } from "./written-document.ts";

/** `label`: what a file that tells no command is called. */
export async function documentPieces(
  { document, kind, value }: WrittenDocument,
  format: DrawnFormat,
  asked: Drawing,
  label: string,
): Promise<Iterable<Uint8Array>> {
  const kinds = format === "html" ? document.kinds : [kind];
  refuseWithoutSamples(label, kinds, asked.selection);
  const drawing = await decidedDrawing(asked, document.profile);
  if (format === "html") {
    const { drawnReport } = await import("../view/html-report.ts");
    return [await drawnReport(label, document, drawing)];
  }
  const profile = document.isOwn ? document.profile : labelled(document.profile, label, document);
  if (kind === "edges" && document.edges !== undefined) {
    return edgePieces(profile, document.edges, format);
  }
  if (kind === "spans" || kind === "markers" || kind === "counters") {
    const { writeTraceEvents } = await import("#profile/formats/chrome-trace/write-spans.ts");
    return encoded(writeTraceEvents(profile, document));
  }
  const { selection } = drawing;
  return RENDERERS[format](profile, { ...drawing, selection: { ...selection, value } });
}

/** A profile of another tool goes by its file's name where it tells no command. */
function labelled(
  profile: Profile,
  label: string,
  { estimated }: Pick<WrittenDocument["document"], "estimated">,
): Profile {
  const { meta } = profile;
  const command = meta.command.length > 0 ? meta.command : [label];
  const shown = estimated === undefined ? command : [...command, "(estimated)"];
  return { ...profile, meta: { ...meta, command: shown } };
}

async function edgePieces(
  profile: Profile,
  edges: EdgeTables,
  format: DrawnFormat,
): Promise<Iterable<Uint8Array>> {
  if (format === "pstats") {
    const { writePstatsEdges } = await import("#profile/formats/pstats/write-edges.ts");
    return [writePstatsEdges(profile, edges)];
  }
  const { writeCallgrindEdges } = await import("#profile/formats/callgrind/write-edges.ts");
  return encoded(writeCallgrindEdges(profile, edges));
}

function* encoded(pieces: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const piece of pieces) yield encoder.encode(piece);
}
