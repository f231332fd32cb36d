import { shortPath, type KnownFolders } from "#profile/model/labels.ts";

/** `json` of `…/json/encoder.py`, `six` of `site-packages/six.py`; empty without a path. */
export function packageName(folders: KnownFolders, path: string): string {
  const short = shortPath(folders, path).replace(/^\/+/, "");
  const [first] = short.split("/");
  return first.replace(/\.pyc?$/, "");
}
