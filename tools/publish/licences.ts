// The licences of the packages that the viewer's page carries in its own text. All others are
// installed beside Pyrometer, with theirs.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDERS } from "../check-imports.ts";

const LICENCE = /^licen[cs]e(?:\.(?:md|txt))?$/i;

export function pageLicences(root: string): string {
  const { mayImport, mayUse } = FOLDERS["web"];
  const folders = mayImport === "all" ? [] : mayImport;
  const packages = new Set([...mayUse, ...folders.flatMap((name) => FOLDERS[name].mayUse)]);
  const parts = [...packages].toSorted().map((name) => {
    const text = licenceOf(join(root, "node_modules", name));
    return `${name}\n\n${text}\n`;
  });
  const head = "Parts of the viewer's page (dist/program/page) are other people's work.\n";
  return [head, ...parts].join(`\n${"-".repeat(72)}\n\n`);
}

/** Its text; of a package that brings none what it says of itself. */
function licenceOf(folder: string): string {
  const file = readdirSync(folder).find((entry) => LICENCE.test(entry));
  if (file !== undefined) return readFileSync(join(folder, file), "utf8").trim();
  const { license, repository } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as Readonly<Record<"license" | "repository", unknown>>;
  return `${JSON.stringify(license)}; ${JSON.stringify(repository)}`;
}
