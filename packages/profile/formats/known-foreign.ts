// What is recognised and not read: who opens such a file learns what it is and which tool opens it.
// Signatures are those of the tools' own sources: perf (tools/perf/util/header.c), memray
// (src/memray/_memray/records.h), gperftools (docs/cpuprofile-fileformat.html), CPython 3.15
// (Modules/_remote_debugging/binary_io.h); pickles are told by the names of the classes in them.

import { asciiHead, hasBytes, hasText } from "./head-bytes.ts";
import type { KnownForeign, Sureness } from "./reader.ts";

const LZ4 = [0x04, 0x22, 0x4d, 0x18];
const PICKLE = 0x80;
const PICKLE_PROTOCOL_MAX = 5;
const WORD_BYTES = 8;
/** Names of classes stand near the beginning of a pickle. */
const NAMES_WITHIN_BYTES = 4096;

function isPickleWith(...names: readonly string[]): KnownForeign["sniff"] {
  return (head) => {
    if (head[0] !== PICKLE || head[1] < 2 || head[1] > PICKLE_PROTOCOL_MAX) return 0;
    const text = asciiHead(head, NAMES_WITHIN_BYTES);
    return names.every((name) => text.includes(name)) ? 3 : 0;
  };
}

function startsWith(...signatures: readonly (readonly number[] | string)[]): KnownForeign["sniff"] {
  return (head) =>
    signatures.some((one) => (typeof one === "string" ? hasText(head, one) : hasBytes(head, one)))
      ? 3
      : 0;
}

/** Words of the machine: 0, 3 (words of the header that follow), 0 (version), period in us, 0. */
function sniffGperftools(head: Uint8Array): Sureness {
  if (head.length < 5 * WORD_BYTES) return 0;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const word = (at: number): bigint => view.getBigUint64(at * WORD_BYTES, true);
  const period = word(3);
  const hasPeriod = period > 0n && period <= 10_000_000n;
  return word(0) === 0n && word(1) === 3n && word(2) === 0n && hasPeriod && word(4) === 0n ? 3 : 0;
}

function sniffMemray(head: Uint8Array): Sureness {
  if (hasText(head, "memray\0")) return 3;
  return hasBytes(head, LZ4) && asciiHead(head, 64).includes("memray") ? 3 : 0;
}

export const KNOWN_FOREIGN: readonly KnownForeign[] = [
  {
    name: "perf.data",
    sniff: startsWith("PERFILE2", "2ELIFREP", "PERFFILE", "ELIFFREP"),
    what: "a recording of Linux perf (perf.data)",
    remedy: "perf script -i FILE > perf.txt, then open that",
  },
  {
    name: "memray",
    sniff: sniffMemray,
    what: "a capture of memray",
    remedy: "memray flamegraph FILE, or memray transform gprof2dot FILE",
  },
  {
    name: "lprof",
    sniff: isPickleWith("line_profiler", "LineStats"),
    what: "statistics of line_profiler (.lprof, a pickle)",
    remedy: "python -m line_profiler FILE",
  },
  {
    name: "yappi",
    sniff: isPickleWith("YFuncStat"),
    what: "statistics of yappi (a pickle)",
    remedy: "yappi.YFuncStats().add('FILE').save('out.prof', type='pstat'), then open out.prof",
  },
  {
    name: "tracemalloc",
    sniff: isPickleWith("tracemalloc", "Snapshot"),
    what: "a snapshot of tracemalloc (a pickle)",
    remedy: "tracemalloc.Snapshot.load('FILE') in Python",
  },
  {
    name: "gperftools",
    sniff: sniffGperftools,
    what: "a CPU profile of gperftools",
    remedy: "pprof -proto PROGRAM FILE > profile.pb.gz, then open that",
  },
  {
    name: "tachyon",
    sniff: startsWith("HCAT", "TACH"),
    what: "a binary recording of Python's profiling.sampling",
    remedy: "python -m profiling.sampling replay --gecko -o out.json FILE, then open out.json",
  },
  {
    name: "pyrometer-json",
    sniff: (head) => (asciiHead(head, 80).startsWith('{"format":"pyrometer"') ? 3 : 0),
    what: "an export of Pyrometer as JSON",
    remedy: "open the recording (.pyro) that it was made of",
  },
  {
    name: "jfr",
    sniff: startsWith("FLR\0"),
    what: "a recording of Java Flight Recorder",
    remedy: "jfr print FILE, or JDK Mission Control",
  },
  {
    name: "sqlite",
    sniff: startsWith("SQLite format 3\0"),
    what: "an SQLite database, as coverage.py and Nsight Systems write",
    remedy: "open it with the tool that wrote it",
  },
  {
    name: "xz",
    sniff: startsWith([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    what: "compressed by xz",
    remedy: "xz -dc FILE | pyrometer view -",
  },
  {
    name: "bzip2",
    sniff: (head) => (/^BZh[1-9]1AY&SY/u.test(asciiHead(head, 10)) ? 3 : 0),
    what: "compressed by bzip2",
    remedy: "bzip2 -dc FILE | pyrometer view -",
  },
  {
    name: "lz4",
    // After memray, which compresses its captures so.
    sniff: (head) => (hasBytes(head, LZ4) ? 2 : 0),
    what: "compressed by lz4",
    remedy: "lz4 -dc FILE | pyrometer view -",
  },
];
