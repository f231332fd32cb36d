// THE table of formats that can be read. Which of them a file is in is told by its content
// (`sniff.ts`); where two are as sure, the one that stands first is taken. A reader is loaded when
// such a file is read.

import { sniffAustin } from "./austin/sniff.ts";
import { sniffCallgrind } from "./callgrind/sniff.ts";
import { sniffChromeTrace } from "./chrome-trace/sniff.ts";
import { sniffCollapsed } from "./collapsed/sniff.ts";
import { sniffCpuprofile } from "./cpuprofile/sniff.ts";
import { sniffFirefoxProcessed } from "./firefox-processed/sniff.ts";
import { sniffFlamegraphSvg } from "./flamegraph-svg/sniff.ts";
import { sniffGecko } from "./gecko/sniff.ts";
import { sniffImporttime } from "./importtime/sniff.ts";
import { sniffMojo } from "./mojo/sniff.ts";
import { sniffPerfScript } from "./perf-script/sniff.ts";
import { sniffPprof } from "./pprof/sniff.ts";
import { sniffPstats } from "./pstats/sniff.ts";
import { sniffPyinstrument } from "./pyinstrument/sniff.ts";
import { sniffPyroDocument } from "./pyro-document/sniff.ts";
import type { Decoders } from "./pyro/container.ts";
import type { ReadableFormat } from "./reader.ts";
import { sniffScalene } from "./scalene/sniff.ts";
import { sniffSpeedscope } from "./speedscope/sniff.ts";
import { sniffThreadDump } from "./thread-dump/sniff.ts";

/** All but our own: those with a signature first, then shapes of JSON, then text. */
const FOREIGN_FORMATS: readonly ReadableFormat[] = [
  {
    name: "pstats",
    title: "cProfile (pstats)",
    kinds: ["edges"],
    sniff: sniffPstats,
    load: async () => (await import("./pstats/read.ts")).readPstats,
  },
  {
    name: "mojo",
    title: "Austin (MOJO)",
    kinds: ["samples"],
    sniff: sniffMojo,
    load: async () => (await import("./mojo/read.ts")).readMojo,
  },
  {
    name: "pprof",
    title: "pprof",
    kinds: ["samples"],
    sniff: sniffPprof,
    load: async () => (await import("./pprof/read.ts")).readPprof,
  },
  {
    name: "flamegraph-svg",
    title: "flame graph (SVG)",
    kinds: ["samples"],
    sniff: sniffFlamegraphSvg,
    load: async () => (await import("./flamegraph-svg/read.ts")).readFlamegraphSvg,
  },
  {
    name: "speedscope",
    title: "speedscope",
    kinds: ["samples"],
    sniff: sniffSpeedscope,
    load: async () => (await import("./speedscope/read.ts")).readSpeedscope,
  },
  {
    name: "gecko",
    title: "Firefox (gecko)",
    kinds: ["samples", "markers", "counters"],
    sniff: sniffGecko,
    load: async () => (await import("./gecko/read.ts")).readGecko,
  },
  {
    name: "firefox-processed",
    title: "Firefox (processed)",
    kinds: ["samples", "markers", "counters"],
    sniff: sniffFirefoxProcessed,
    load: async () => (await import("./firefox-processed/read.ts")).readFirefoxProcessed,
  },
  {
    name: "cpuprofile",
    title: "V8 (.cpuprofile)",
    kinds: ["samples"],
    sniff: sniffCpuprofile,
    load: async () => (await import("./cpuprofile/read.ts")).readCpuprofile,
  },
  {
    name: "chrome-trace",
    title: "Chrome trace",
    kinds: ["spans", "samples", "markers", "counters"],
    sniff: sniffChromeTrace,
    load: async () => (await import("./chrome-trace/read.ts")).readChromeTrace,
  },
  {
    name: "pyinstrument",
    title: "pyinstrument session",
    kinds: ["samples"],
    sniff: sniffPyinstrument,
    load: async () => (await import("./pyinstrument/read.ts")).readPyinstrument,
  },
  {
    name: "scalene",
    title: "scalene",
    kinds: ["samples", "lines"],
    sniff: sniffScalene,
    load: async () => (await import("./scalene/read.ts")).readScalene,
  },
  {
    name: "callgrind",
    title: "callgrind",
    kinds: ["edges", "lines"],
    sniff: sniffCallgrind,
    load: async () => (await import("./callgrind/read.ts")).readCallgrind,
  },
  {
    name: "perf-script",
    title: "perf script",
    kinds: ["samples"],
    sniff: sniffPerfScript,
    load: async () => (await import("./perf-script/read.ts")).readPerfScript,
  },
  {
    name: "importtime",
    title: "log of -X importtime",
    kinds: ["samples"],
    sniff: sniffImporttime,
    load: async () => (await import("./importtime/read.ts")).readImporttime,
  },
  {
    name: "thread-dump",
    title: "thread dump (faulthandler, py-spy dump)",
    kinds: ["samples"],
    sniff: sniffThreadDump,
    load: async () => (await import("./thread-dump/read.ts")).readThreadDump,
  },
  {
    name: "austin",
    title: "Austin",
    kinds: ["samples"],
    sniff: sniffAustin,
    load: async () => (await import("./austin/read.ts")).readAustin,
  },
  {
    name: "collapsed",
    title: "collapsed stacks",
    kinds: ["samples"],
    sniff: sniffCollapsed,
    load: async () => (await import("./collapsed/read.ts")).readCollapsed,
  },
];

/** `codecs`: what our own recordings are unpacked with, of where it runs. */
export function readableFormats(codecs: Decoders): readonly ReadableFormat[] {
  return [
    {
      name: "pyro",
      title: "Pyrometer recording",
      kinds: ["samples"],
      sniff: sniffPyroDocument,
      load: async () => (await import("./pyro-document/read.ts")).readPyroDocument(codecs),
    },
    ...FOREIGN_FORMATS,
  ];
}
