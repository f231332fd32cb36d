// THE table of formats that can be read. Which of them a file is in is told by its content
// (`sniff.ts`); where two are as sure, the one that stands first is taken. A reader is loaded when
// such a file is read.

import { sniffAustin } from "./austin/sniff.ts";
import { sniffCallgrind } from "./callgrind/sniff.ts";
import { sniffCollapsed } from "./collapsed/sniff.ts";
import { sniffFlamegraphSvg } from "./flamegraph-svg/sniff.ts";
import { sniffImporttime } from "./importtime/sniff.ts";
import { sniffMojo } from "./mojo/sniff.ts";
import { sniffPprof } from "./pprof/sniff.ts";
import { sniffPstats } from "./pstats/sniff.ts";
import { sniffPyroDocument } from "./pyro-document/sniff.ts";
import type { Codecs } from "./pyro/container.ts";
import type { ReadableFormat } from "./reader.ts";
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
    name: "callgrind",
    title: "callgrind",
    kinds: ["edges", "lines"],
    sniff: sniffCallgrind,
    load: async () => (await import("./callgrind/read.ts")).readCallgrind,
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

/** `codecs`: the compression of our own recordings, of where it runs. */
export function readableFormats(codecs: Codecs): readonly ReadableFormat[] {
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
