import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after } from "node:test";

/** A folder for the tests of one file, removed at their end. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-test-"));
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
