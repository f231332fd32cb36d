// `pyrometer callees`: what a function calls, in any profile.

import type { RunCommand } from "../commands.ts";
import { printNeighbours } from "../query/neighbours.ts";

export const callees: RunCommand = (values, operands) =>
  printNeighbours("callees", values, operands);
