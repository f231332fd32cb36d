// THE table of formats that can be read. Which of them a file is in is told by its content
// (`sniff.ts`); where two are as sure, the one that stands first is taken. A reader is loaded when
// such a file is read.

import { sniffPyroDocument } from "./pyro-document/sniff.ts";
import type { Codecs } from "./pyro/container.ts";
import type { ReadableFormat } from "./reader.ts";

/** All but our own. */
const FOREIGN_FORMATS: readonly ReadableFormat[] = [];

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
