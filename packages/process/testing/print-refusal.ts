// Prints why this user may not read a process.

import { readTargetAccess } from "../access-facts.ts";
import { environmentReport } from "../environment-report.ts";
import { diagnoseRefusal, refusalError } from "../refusal.ts";

const [pid] = process.argv.slice(2).map(Number);
const { cause } = diagnoseRefusal(readTargetAccess(pid));
const { kind, message, remedy } = refusalError(pid);
process.stdout.write(
  JSON.stringify({ cause, kind, message, remedy, report: environmentReport(pid) }),
);
