// A profile in each output format. Each writer is loaded when it is needed: a recording must not
// carry all of them.

import type { Profile } from "#profile/model/profile.ts";

import type { Drawing } from "./drawing.ts";
import type { FormatName } from "./formats.ts";

export type DrawnFormat = Exclude<FormatName, "pyro">;

/** The whole file, in pieces. */
export type Render = (profile: Profile, drawing: Drawing) => Promise<Iterable<Uint8Array>>;

const encoder = new TextEncoder();

function* encoded(pieces: Iterable<string>): Generator<Uint8Array> {
  for (const piece of pieces) yield encoder.encode(piece);
}

export const RENDERERS: Readonly<Record<DrawnFormat, Render>> = {
  svg: async (profile, { selection, names }) => {
    const { flameGraphSvg } = await import("#analysis/svg/flame-graph.ts");
    return encoded([flameGraphSvg(profile, selection, { direction: "icicle", ...names })]);
  },
  html: async (profile, drawing) => {
    const { recordingReport } = await import("../view/html-report.ts");
    return [await recordingReport(profile, drawing)];
  },
  collapsed: async (profile, { selection, names }) => {
    const { writeCollapsed } = await import("#profile/formats/collapsed/write.ts");
    return encoded(writeCollapsed(profile, selection, names));
  },
  speedscope: async (profile, { selection, names }) => {
    const { writeSpeedscope } = await import("#profile/formats/speedscope/write.ts");
    return encoded(writeSpeedscope(profile, selection, names));
  },
  pprof: async (profile, { selection }) => {
    const { writePprof } = await import("#profile/formats/pprof/write.ts");
    const { gzip } = await import("./node-codecs.ts");
    return [writePprof(profile, selection, gzip)];
  },
  gecko: async (profile, { selection, names }) => {
    const { writeGecko } = await import("#profile/formats/gecko/write.ts");
    return encoded(writeGecko(profile, selection, names));
  },
  chrometrace: async (profile, { selection, names }) => {
    const { writeChromeTrace } = await import("#profile/formats/chrome-trace/write.ts");
    return encoded(writeChromeTrace(profile, selection, names));
  },
  callgrind: async (profile, { selection, names }) => {
    const { writeCallgrind } = await import("#profile/formats/callgrind/write.ts");
    return encoded(writeCallgrind(profile, selection, names));
  },
  pstats: async (profile, { selection }) => {
    const { writePstats } = await import("#profile/formats/pstats/write.ts");
    return [writePstats(profile, selection)];
  },
  md: async (profile, { selection, names }) => {
    const { markdownSummary } = await import("#analysis/markdown/summary.ts");
    return encoded([markdownSummary(profile, selection, names)]);
  },
  json: async (profile) => {
    const { writeJson } = await import("#profile/formats/json/write.ts");
    return encoded(writeJson(profile));
  },
};
