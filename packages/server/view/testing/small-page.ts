// A page, and documents to show on it, for tests of what surrounds the page.

import type { Document } from "#profile/model/document.ts";
import type { Profile } from "#profile/model/profile.ts";

import type { PageBundle } from "../page.ts";

export const SMALL_PAGE: PageBundle = {
  skeleton:
    "<!doctype html><html><head><title>Pyrometer</title></head>" +
    `<body><p id="page"></p></body></html>`,
  // What a bundler may leave in it: text that would end the script, and patterns of replace().
  script: `const texts = ["</script>", "<!--", "$&", "<script>"];
document.getElementById("page").textContent = texts.join(" ");`,
  style: "p { color: rgb(1, 2, 3) }",
};

export function recordingOf(profile: Profile): Document {
  return {
    format: "pyro",
    writtenBy: "pyrometer",
    kinds: ["samples"],
    profile,
    hasTimes: true,
    isOwn: true,
    diagnosis: [],
  };
}

/** As if another tool had written it. */
export function foreign(document: Document): Document {
  return { ...document, format: "collapsed", isOwn: false };
}
