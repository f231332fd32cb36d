// Prints the modules of a process as this user sees them.

import { processModules } from "../modules.ts";

const [pid] = process.argv.slice(2).map(Number);
const modules = processModules(pid);
const facts = modules.map(({ path, bias, source, buildId }) => ({ path, bias, source, buildId }));
process.stdout.write(JSON.stringify(facts));
for (const module of modules) module.close();
